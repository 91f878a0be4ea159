import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const START: string[] = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts.start.split(' ')
const SERVER = START.slice(1).map((word) => (word.startsWith('-') ? word : join(ROOT, word)))

interface Started {
  child: ChildProcess
  output: () => string
  errors: () => string
  exited: Promise<number | null>
  url: Promise<string>
}

function startServer(env: Record<string, string>, ...args: string[]): Started {
  const child = spawn(process.execPath, [...SERVER, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env }
  })
  let [out, err] = ['', '']
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const url = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk
      const address = / is at (http:\S+)/.exec(out)?.[1]
      if (address) resolve(address)
    })
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { child, output: () => out, errors: () => err, exited, url }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'war-stories-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('the image and the unit start the site in the same words as npm', () => {
  const image = `CMD [${START.map((word) => JSON.stringify(word)).join(', ')}]`
  expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).toContain(image)
  expect(readFileSync(join(ROOT, 'deploy/war-stories.service'), 'utf8')).toContain(`/${START.join(' ')}\n`)
})

test('the first start prepares a site, says where it is and what to do next; the second keeps it', async () => {
  const file = join(newFolder(), 'data/site.db')
  const env = { PORT: String(await freePort()), DATABASE_URL: `sqlite:${file}` }
  const first = startServer(env)
  const page = await (await fetch(await first.url)).text()
  expect(page).toContain('You took down production. Welcome.')
  expect(first.output()).toMatch(/new site[\s\S]*import forem/)
  expect(first.output()).toMatch(
    /Mails are not sent but written into \S+data\/mail, because SMTP_URL is not set/
  )
  const [, adminLink = ''] =
    /Nobody administers[\s\S]*(http:\S+\/first-admin\/\S+)/.exec(first.output()) ?? []
  first.child.kill('SIGTERM')
  expect(await first.exited).toBe(0)
  expect(existsSync(`${file}-wal`)).toBe(false)

  const second = startServer(env)
  const again = await (await fetch(`${await second.url}/latest`)).text()
  expect(again.match(/<h2>/g)).toHaveLength(1)
  expect(second.output()).not.toContain('new site')
  expect((await fetch(adminLink)).status).toBe(404)
  expect(second.output()).toMatch(/\/first-admin\//)
  second.child.kill('SIGINT')
  expect(await second.exited).toBe(0)
})

test.for([
  [
    'a port that is taken',
    { HOST: '127.0.0.1', PORT: 'TAKEN' },
    /^Another program is already at port \d+; set PORT to a free one\.\n$/
  ],
  [
    'a setting that cannot be',
    { PORT: 'eighty' },
    /^PORT is "eighty", but must be a whole number from 0 to 65535\.\n$/
  ],
  ['a damaged file', { DATABASE_URL: 'DAMAGED' }, /^\S+site\.db cannot be opened: .*\n$/],
  ['a folder where the file should be', { DATABASE_URL: 'FOLDER' }, /^\S+ cannot be opened: .*\n$/]
] as const)('%s stops the start with one line', async ([, env, line]) => {
  const folder = newFolder()
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.on('listening', resolve))
  onTestFinished(() => {
    holder.close()
  })
  writeFileSync(join(folder, 'site.db'), 'not a database at all, but long enough to look at '.repeat(20))
  const values: Record<string, string> = {
    TAKEN: String((holder.address() as { port: number }).port),
    DAMAGED: `sqlite:${folder}/site.db`,
    FOLDER: `sqlite:${folder}`
  }
  const settings = Object.entries({ DATABASE_URL: `sqlite:${folder}/new.db`, ...env })
  const started = startServer(
    Object.fromEntries(settings.map(([name, value]) => [name, values[value] ?? value]))
  )
  expect(await started.exited).toBe(1)
  expect(started.errors()).toMatch(line)
})

test('the demo site is full, and leaves nothing behind', async () => {
  const demo = startServer({ PORT: String(await freePort()), TMPDIR: newFolder() }, '--demo')
  const page = await (await fetch(await demo.url)).text()
  expect(page.match(/class="story-line"/g)?.length).toBeGreaterThanOrEqual(15)
  demo.child.kill('SIGTERM')
  expect(await demo.exited).toBe(0)
})

test('a start that finds what the last one compiled loads nothing to read types with', async () => {
  const file = join(newFolder(), 'site.db')
  const preload = "process.on('exit', () => console.log(process.moduleLoadList.join()))"
  const env = {
    DATABASE_URL: `sqlite:${file}`,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}`
  }
  const loaded: string[] = []
  for (const _start of [1, 2]) {
    const started = startServer({ ...env, PORT: String(await freePort()) })
    await fetch(await started.url)
    started.child.kill('SIGTERM')
    expect(await started.exited).toBe(0)
    loaded.push(started.output())
  }
  expect(loaded.map((modules) => modules.includes('deps/amaro'))).toEqual([true, false])
})
