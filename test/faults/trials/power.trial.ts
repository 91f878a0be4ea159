import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newFolder } from '../../support/files.ts'
import { gatherCrowd, lookAfter, NOTHING_LOST, Posters } from '../../support/posters.ts'
import { makeImage, mount, run, unmount, whyNoMounts } from './mounts.ts'
import { kill, restartable, rounds, warmUp } from './site.ts'

const CUTS = rounds(20)
/** More than the log of the file system, the database, and the compiled code. */
const DISK_MB = 96

/**
 * What a power cut leaves is what the disk was told to keep: the image of the disk without what the system still
 * has in memory. While it is copied the site stands still, so that nothing reaches one part of it after the other.
 */
test(`power cut × ${CUTS} under eight who post`, async ({ task, skip }) => {
  const reason = whyNoMounts()
  if (reason) return skip(reason)
  const folder = newFolder()
  const at = join(folder, 'on')
  const image = (n: number) => join(folder, `${n}.img`)
  makeImage(image(0), DISK_MB)
  mount(image(0), at, ['-o', 'loop'])
  const databaseUrl = `sqlite:${join(at, 'site.db')}`
  const crowd = await gatherCrowd(databaseUrl)
  const site = await restartable({ DATABASE_URL: databaseUrl })
  await warmUp(site)
  run('sync', '-f', at)
  const posters = new Posters(crowd, () => [site.url])
  const lost: string[] = []
  for (let cut = 0; cut < CUTS; cut++) {
    const running = await site.start()
    await posters.more(8)
    await sleep(Math.random() * 50)
    running.child.kill('SIGSTOP')
    await sleep(20)
    const before = [...posters.acknowledged]
    run('cp', '--sparse=always', image(cut), image(cut + 1))
    await kill(running)
    unmount(at)
    mount(image(cut + 1), at, ['-o', 'loop'])
    lost.push(...(await lookAfter(databaseUrl, before)).lost)
    run('rm', image(cut))
  }
  await site.start()
  await posters.stop()
  const after = await lookAfter(databaseUrl, posters.acknowledged)
  task.meta.figures =
    `${posters.acknowledged.size} acknowledged, ${posters.retried} sent again, ` +
    `${lost.length + after.lost.length} lost, ${after.duplicates} twice, ${after.faults.length} faults`
  expect({ ...after, lost: [...lost, ...after.lost] }).toMatchObject(NOTHING_LOST)
})
