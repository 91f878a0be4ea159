import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Client } from '../../support/client.ts'
import { newFolder } from '../../support/files.ts'
import { restartable, warmUp } from './site.ts'
import { type Scene, setScene } from './written.ts'

/** As long as a comment, a story, and what no form takes. */
const LENGTHS = [19_000, 90_000, 1_000_000]
/** A reader beside it waits no longer, in ms, on a machine that does nothing else. */
const STALL_MS = 100

/** Each drives some parser into its worst case: nesting, backtracking, or much from little. */
const RECIPES: Record<string, (length: number) => string> = {
  brackets: (length) => '['.repeat(length),
  'pictures in pictures': (length) => '!['.repeat(length / 2),
  'links in links': (length) => '[a]('.repeat(length / 4),
  'closed brackets': (length) => '['.repeat(length / 2) + ']'.repeat(length / 2),
  stars: (length) => '*a_'.repeat(length / 3),
  'stars and spaces': (length) => '**a '.repeat(length / 4),
  backticks: (length) => Array.from({ length: Math.sqrt(length) }, (_, n) => '`'.repeat(n)).join(' '),
  quotes: (length) => '>'.repeat(length),
  'quotes of lists': (length) => '> - '.repeat(length / 4),
  'nested lists': (length) =>
    Array.from({ length: Math.sqrt(length) }, (_, n) => `${' '.repeat(n)}- a`).join('\n'),
  tags: (length) => '<a '.repeat(length / 3),
  'open comments': (length) => '<!--'.repeat(length / 4),
  declarations: (length) => '<!A '.repeat(length / 4),
  entities: (length) => '&amp'.repeat(length / 4),
  tables: (length) =>
    `${'|a'.repeat(200)}\n${'|-'.repeat(200)}\n${`${'|b'.repeat(200)}\n`.repeat(length / 400)}`,
  'wide tables': (length) => `${'|a'.repeat(length / 4)}\n${'|-'.repeat(length / 4)}\n`,
  references: (length) => Array.from({ length: length / 12 }, (_, n) => `[${n}]: /${n}\n`).join(''),
  'referred to': (length) => `[a]: /b\n\n${'[a] '.repeat(length / 4)}`,
  footnotes: (length) => Array.from({ length: length / 20 }, (_, n) => `[^${n}]\n\n[^${n}]: n\n`).join(''),
  addresses: (length) => 'www.a.a@'.repeat(length / 8),
  mentions: (length) => '@member1 '.repeat(length / 9),
  'spaces and a sign': (length) => `${'a'.repeat(9)}${' '.repeat(length)}b`,
  'line ends': (length) => `${'\n'.repeat(length - 1)}a`,
  fences: (length) => '```js\n'.repeat(length / 6),
  'code with colours': (length) => `\`\`\`js\n${'/*'.repeat(length / 4)}${'("'.repeat(length / 4)}\n\`\`\``,
  escapes: (length) => '\\_'.repeat(length / 2),
  headings: (length) => '# a\n'.repeat(length / 4),
  'marks that combine': (length) => `Z${'\u0351'.repeat(length / 3)}`
}

interface Stalls {
  longest: number
  stop(): Promise<void>
}

/** Somebody who reads all the while. */
function readMeanwhile(url: string): Stalls {
  let isOver = false
  const stalls: Stalls = { longest: 0, stop: async () => undefined }
  const reading = (async () => {
    while (!isOver) {
      const began = performance.now()
      await (await fetch(url)).arrayBuffer()
      stalls.longest = Math.max(stalls.longest, performance.now() - began)
      await sleep(2)
    }
  })()
  stalls.stop = async () => {
    isOver = true
    await reading
  }
  return stalls
}

test('hostile Markdown', async ({ task }) => {
  const scene = await setScene(`sqlite:${join(newFolder(), 'site.db')}`, 200)
  const site = await restartable({ DATABASE_URL: scene.databaseUrl })
  await warmUp(site)
  await site.start()
  const preview = (text: string, member: Client) => member.post(`${site.url}/preview`, { body: text })
  const idle = readMeanwhile(`${site.url}/healthz`)
  await (await preview(`${'An honest text. '.repeat(1_000)}`, scene.next())).arrayBuffer()
  await sleep(3_000)
  await idle.stop()
  const worst = { stall: 0, stallBy: '', answer: 0, answerBy: '' }
  const statuses = new Map<number, number>()
  for (const [name, recipe] of Object.entries(RECIPES)) {
    for (const length of LENGTHS) {
      const readers = readMeanwhile(`${site.url}/healthz`)
      const began = performance.now()
      const answer = await preview(recipe(length).slice(0, length), scene.next())
      await answer.arrayBuffer()
      const took = performance.now() - began
      await readers.stop()
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      if (took > worst.answer) Object.assign(worst, { answer: took, answerBy: `${name} ${length}` })
      if (readers.longest > worst.stall)
        Object.assign(worst, { stall: readers.longest, stallBy: `${name} ${length}` })
    }
  }
  const told = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
  task.meta.figures =
    `${told}; the slowest answer after ${Math.round(worst.answer)} ms (${worst.answerBy}; goal 1,000 ms), ` +
    `a reader beside it waited ${Math.round(worst.stall)} ms at most (${worst.stallBy}; goal ${STALL_MS} ms; beside honest texts ${Math.round(idle.longest)} ms)`
  expect([...statuses.keys()].filter((status) => status >= 500 || status === 403)).toEqual([])
  expect(statuses.get(200)).toBeGreaterThan(30)
})

/** What the site answers to a request with more than any page of its sends. */
function send(url: string, path: string, headers: Record<string, string>, body?: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(
      url + path,
      { method: body === undefined ? 'GET' : 'POST', headers, agent: false },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      }
    )
    // A site that has read enough answers and hangs up; some of what is still sent then meets a closed door.
    asked.on('error', () => resolve(0))
    asked.end(body)
  })
}

const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

test('requests that are too much', async ({ task }) => {
  const scene: Scene = await setScene(`sqlite:${join(newFolder(), 'site.db')}`, 1)
  const site = await restartable({ DATABASE_URL: scene.databaseUrl, LOG_LEVEL: 'silent' })
  const { child } = await site.start()
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  const json = { ...form, 'content-type': 'application/json' }
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)
  const comments = `${scene.path.split('/').slice(0, 3).join('/')}/comments`
  const requests: Record<string, () => Promise<number>> = {
    'a form of 3 MB': () => send(site.url, comments, form, `body=${'x'.repeat(3_000_000)}`),
    '10,000 fields': () => send(site.url, comments, form, 'a=b&'.repeat(10_000)),
    'deep JSON': () => send(site.url, comments, json, deep),
    'deep JSON to sign in': () => send(site.url, '/sign-in', json, deep),
    'a cookie of 100 kB': () => send(site.url, '/', { cookie: `session=${'x'.repeat(100_000)}` }),
    'a cookie of 50 kB': () => send(site.url, '/settings', { cookie: `session=${'x'.repeat(50_000)}` }),
    'an address of 20 kB': () => send(site.url, `/s/${'x'.repeat(20_000)}`, {}),
    'a name of 20 kB': () => send(site.url, `/u/${'%F0%9F%98%80'.repeat(1_600)}`, {}),
    '1,500 headers': () =>
      send(
        site.url,
        comments,
        { ...form, ...Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`x-${n}`, '1'])) },
        'a=b'
      )
  }
  for (let n = 0; n < 50; n++) await send(site.url, scene.path, {})
  const statuses = new Map<string, number>()
  const askAll = async () => {
    for (let n = 0; n < 20; n++)
      for (const [name, ask] of Object.entries(requests)) statuses.set(name, await ask())
    return memoryOf(child.pid ?? 0)
  }
  // The first time fills what Node keeps for itself between two rounds of its garbage collector.
  const first = await askAll()
  const grown = (await askAll()) - first
  task.meta.figures = `${[...statuses].map(([name, status]) => `${name}: ${status || 'cut'}`).join(', ')}; memory after each 20 times ${Math.round(first)} MB, after 20 more grown by ${Math.round(grown)} MB (goal 50 MB)`
  for (const [name, status] of statuses)
    expect(status === 0 || status === 303 || (status >= 400 && status < 500), `${name}: ${status}`).toBe(true)
  expect(grown).toBeLessThan(50)
  expect((await fetch(site.url)).status).toBe(200)
})

const ADDRESSES = 100_000

test(`${ADDRESSES.toLocaleString('en')} visitors from as many addresses, each at an address of the site’s own`, async ({
  task
}) => {
  const scene = await setScene(`sqlite:${join(newFolder(), 'site.db')}`, 1)
  const site = await restartable({ DATABASE_URL: scene.databaseUrl, TRUST_PROXY: '1', LOG_LEVEL: 'silent' })
  const { child } = await site.start()
  const port = Number(new URL(site.url).port)
  await visitAll(port, scene.path, 2_000, 0)
  const sizes = [memoryOf(child.pid ?? 0)]
  for (let part = 0; part < 5; part++) {
    await visitAll(port, scene.path, ADDRESSES / 5, part + 1)
    sizes.push(memoryOf(child.pid ?? 0))
  }
  task.meta.figures = `memory ${sizes.map((size) => Math.round(size)).join(', ')} MB (goal 250 MB, without a slope)`
  expect(Math.max(...sizes)).toBeLessThan(400)
})

/** Many requests on few connections, each from an address and for a page that nobody asked for before. */
async function visitAll(port: number, path: string, count: number, part: number): Promise<void> {
  const LANES = 4
  const BATCH = 50
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      const socket = connect(port, '127.0.0.1')
      for (let sent = 0; sent < count / LANES; sent += BATCH) {
        const asked = Array.from({ length: BATCH }, (_, n) => {
          const number = (part << 24) | (lane << 20) | (sent + n)
          const address = [number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255].join('.')
          const page = n % 2 ? `/nowhere/${number}` : `${path}?from=${number}`
          return `HEAD ${page} HTTP/1.1\r\nHost: stories.test\r\nX-Forwarded-For: ${address}\r\n\r\n`
        })
        socket.write(asked.join(''))
        await answersOf(socket, BATCH)
      }
      socket.destroy()
    })
  )
}

function answersOf(socket: Socket, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = 0
    let rest = ''
    const read = (chunk: Buffer) => {
      const text = rest + chunk
      seen += text.split('HTTP/1.1 ').length - 1
      rest = text.slice(-8)
      if (seen < count || !text.endsWith('\r\n\r\n')) return
      socket.off('data', read).off('error', reject)
      resolve()
    }
    socket.on('data', read).once('error', reject)
  })
}
