import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newFolder } from '../../support/files.ts'
import { lookAfter } from '../../support/posters.ts'
import { makeImage, mount, run, whyNoMounts } from './mounts.ts'
import { restartable, seconds, warmUp } from './site.ts'
import { comment, readAll, readiness, type Scene, setScene, until } from './written.ts'

/** More than what the program compiled and the database take. */
const DISK = 'size=40m'
const LONG = `\n\n${'And then the next queue stood still. '.repeat(400)}`

/** Writes until not a byte more has room. */
function fill(file: string): void {
  const ballast = openSync(file, 'w')
  const block = Buffer.alloc(4096, 1)
  try {
    for (;;) writeSync(ballast, block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(ballast)
  }
}

/** Posts until the site has used what room it had; at most so many fit. */
async function postUntilRefused(scene: Scene, url: string): Promise<{ saved: number; isKept: boolean }> {
  for (let saved = 0; ; saved++) {
    const { status, isKept } = await comment(
      scene,
      url,
      scene.next(),
      `A long answer that nobody wants to type twice.${LONG}`
    )
    if (status === 503) return { saved, isKept }
    if (status !== 303) throw new Error(`A comment was answered with ${status}`)
  }
}

test('a disk that is full', async ({ task, skip }) => {
  const reason = whyNoMounts()
  if (reason) return skip(reason)
  const at = newFolder()
  mount('none', at, ['-t', 'tmpfs', '-o', DISK])
  const scene = await setScene(`sqlite:${join(at, 'site.db')}`)
  const site = await restartable({ DATABASE_URL: scene.databaseUrl })
  await warmUp(site)
  await site.start()
  const reader = scene.next()
  fill(join(at, 'ballast'))
  const { saved, isKept } = await postUntilRefused(scene, site.url)
  const whileFull = { reads: await readAll(scene, site.url, reader), isKept, ...(await readiness(site.url)) }
  rmSync(join(at, 'ballast'))
  const back = await until(async () => (await comment(scene, site.url, scene.next())).status === 303)
  const after = await lookAfter(scene.databaseUrl, [])
  task.meta.figures = `pages ${whileFull.reads}, text kept: ${isKept}, "${whileFull.reasons}"; saves again ${seconds(back)} after there is room (goal 5 s)`
  expect(whileFull).toMatchObject({ reads: [200], isKept: true, ready: false })
  expect(whileFull.reasons.join()).toMatch(/full|bytes left/)
  expect(back).toBeLessThan(5000)
  expect(after).toMatchObject({ saved: saved + 2, faults: [] })
  expect(await readiness(site.url)).toMatchObject({ ready: true })
})

test('a disk that turns read-only', async ({ task, skip }) => {
  const reason = whyNoMounts()
  if (reason) return skip(reason)
  const folder = newFolder()
  const image = join(folder, 'disk.img')
  const at = join(folder, 'on')
  makeImage(image, 64)
  mount(image, at, ['-o', 'loop,errors=remount-ro'])
  const device = run('findmnt', '-n', '-o', 'SOURCE', at).trim()
  const fault = `/sys/fs/ext4/${basename(realpathSync(device))}/trigger_fs_error`
  const scene = await setScene(`sqlite:${join(at, 'site.db')}`)
  const site = await restartable({ DATABASE_URL: scene.databaseUrl })
  const running = await site.start()
  const reader = scene.next()
  expect((await comment(scene, site.url, scene.next())).status).toBe(303)
  try {
    writeFileSync(fault, 'a trial')
  } catch {
    return skip('this system breaks no file system on demand')
  }
  const refused = await comment(scene, site.url, scene.next())
  const reads = await readAll(scene, site.url, reader)
  const { ready, reasons } = await readiness(site.url)
  task.meta.figures = `pages ${reads}, a comment ${refused.status}, text kept: ${refused.isKept}, "${reasons}"`
  expect({ refused, reads, ready }).toEqual({
    refused: { status: 503, isKept: true },
    reads: [200],
    ready: false
  })
  // killed, it leaves its log beside the file, and what the log holds is read where nothing can be written
  running.child.kill('SIGKILL')
  await running.exited
  await site.start()
  const again = await readiness(site.url)
  expect({ reads: await readAll(scene, site.url, reader), ready: again.ready }).toEqual({
    reads: [200],
    ready: false
  })
})

/** Has the kernel refuse what a running program asks of the disk, until ended. */
async function failSyncs(pid: number): Promise<ChildProcess | null> {
  const calls = 'fsync,fdatasync'
  const strace = spawn('strace', [
    '-f',
    '-q',
    '-o',
    '/dev/null',
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${calls}:error=EIO`,
    '-p',
    String(pid)
  ])
  const isThere = await new Promise((resolve) =>
    strace.once('spawn', () => resolve(true)).once('error', () => resolve(false))
  )
  if (!isThere) return null
  const traced = () => readFileSync(`/proc/${pid}/status`, 'utf8').includes(`TracerPid:\t${strace.pid}`)
  for (let n = 0; n < 100 && !traced(); n++) await sleep(50)
  return traced() ? strace : null
}

test('a disk that fails to keep what was written (fsync)', async ({ task, skip }) => {
  const scene = await setScene(`sqlite:${join(newFolder(), 'site.db')}`)
  const site = await restartable({ DATABASE_URL: scene.databaseUrl })
  const running = await site.start()
  const reader = scene.next()
  const failing = await failSyncs(running.child.pid ?? 0)
  if (!failing) return skip('strace is not here, or may not look at other programs')
  const refused = []
  for (let n = 0; n < 5; n++) refused.push(await comment(scene, site.url, scene.next()))
  const reads = await readAll(scene, site.url, reader)
  const { ready, reasons } = await readiness(site.url)
  failing.kill('SIGINT')
  await once(failing, 'exit')
  const back = await until(async () => (await comment(scene, site.url, scene.next())).status === 303)
  running.child.kill('SIGKILL')
  await running.exited
  const after = await lookAfter(scene.databaseUrl, [])
  task.meta.figures = `pages ${reads}, comments ${[...new Set(refused.map(({ status }) => status))]}, "${reasons}"; saves again after ${seconds(back)}; ${after.faults.length} faults`
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]))
  expect(refused.every(({ isKept }) => isKept)).toBe(true)
  expect({ reads, ready }).toEqual({ reads: [200], ready: false })
  expect(back).toBeLessThan(5000)
  expect(after.faults).toEqual([])
})
