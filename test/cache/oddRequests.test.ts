import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { closeSite, type TestApp } from '../support/app.ts'
import { listenSite } from '../support/listen.ts'
import { type MadeStory, makeAccount, makeStory } from '../support/make.ts'

let site: TestApp
let story: MadeStory
let session: string

beforeAll(async () => {
  site = await listenSite()
  // However slow this machine is, no connection is cut as that of a slow client.
  Object.assign(site.app.server, { headersTimeout: 0, requestTimeout: 0, timeout: 0 })
  const { id: accountId } = await makeAccount(site.db, 'ann')
  story = await makeStory(site.db)
  session = await startSession(site.db, { accountId, userAgent: '', address: '', now: Date.now() })
  await fetch(site.config.baseUrl + story.path)
})
afterAll(() => closeSite(site))

/** Sends these bytes as they are. @returns all that comes until the site hangs up */
async function send(bytes: string): Promise<string> {
  const { hostname, port } = new URL(site.config.baseUrl)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  socket.write(bytes)
  await closed
  return answer
}

const ask = (lines: string[], { method = 'GET', target = story.path, rest = '' } = {}) =>
  send(
    [`${method} ${target} HTTP/1.1`, 'Host: stories.test', ...lines, 'Connection: close', '', rest].join(
      '\r\n'
    )
  )

const isMembers = (answer: string): boolean => answer.includes('/notifications')
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

/** Ways to write a cookie that some parser takes for the session, and some other does not. */
const OF_MEMBER = [
  'session=S',
  ';;session=S',
  '$Version=1; session=S',
  'session= S',
  'a=1; session=S; session=visitor.'
]
const OF_NOBODY = [
  'Session=S',
  '"session"=S',
  'x=1,session=S',
  'session=visitor.S',
  'session=visitor.; session=S',
  'session=S,x=1'
]

const target = (form: string): string => form.replace('PATH', story.path)

/** Addresses that lead to the page of the story, however they are written. */
const SAME = [
  'PATH',
  'http://evil.example:80PATH',
  'HTTPS://evil.examplePATH',
  'PATH?',
  'PATH#evil.example',
  'PATH?evil=1#?x'
]
const NONE = ['//evil.examplePATH', '/PATH', 'ftp://evil.examplePATH', '*', '/./aboutPATH']

test('however a cookie is written, nobody who is signed in by it gets a page of visitors, nor the other way round', async () => {
  for (const header of OF_MEMBER) {
    const answer = await ask([`Cookie: ${header.replace('S', session)}`])
    expect([statusOf(answer), isMembers(answer)], header).toEqual([200, true])
    expect(answer, header).toMatch(/cache-control: private, no-store/i)
  }
  for (const header of OF_NOBODY) {
    const answer = await ask([`Cookie: ${header.replace(/\bS\b/, session)}`])
    expect([statusOf(answer), isMembers(answer)], header).toEqual([200, false])
  }
  const both = await ask(['Cookie: a=1', `COOKIE: session=${session}`])
  expect(isMembers(both)).toBe(true)
})

test('two who share a connection get what is theirs, whoever comes first', async () => {
  const get = (more: string) => `GET ${story.path} HTTP/1.1\r\nHost: stories.test\r\n${more}\r\n`
  const [own, close] = [`Cookie: session=${session}\r\n`, 'Connection: close\r\n']
  const pages = async (bytes: string) => (await send(bytes)).split(/(?=HTTP\/1\.1 )/).map(isMembers)
  expect(await pages(get('') + get(own) + get('') + get(own + close))).toEqual([false, true, false, true])
  // What is the body of one is no request of the next.
  expect(await pages(`${get('Content-Length: 9\r\n')}GET /evil${get(close)}`)).toEqual([false, false])
  const smuggled = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'
  expect(statusOf(await send(`${get(smuggled)}0\r\n\r\n${get(close)}`))).toBe(400)
})

test('a host, a fragment or a query that is named makes no page of its own', async () => {
  const plain = await ask([])
  const body = plain.slice(plain.indexOf('\r\n\r\n'))
  for (const form of SAME) {
    const { bytes } = site.app.keptAnswers
    const answer = await ask([], { target: target(form) })
    expect(answer.slice(answer.indexOf('\r\n\r\n')), form).toBe(body)
    expect(site.app.keptAnswers.bytes, form).toBe(bytes)
    const own = await ask([`Cookie: session=${session}`], { target: target(form) })
    expect([isMembers(own), /evil\.example/.test(own)], form).toEqual([true, false])
  }
  for (const form of NONE) expect(statusOf(await ask([], { target: target(form) })), form).toBe(404)
  const front = await ask([], { target: 'http://evil.example?x=1' })
  expect([statusOf(front), front.includes('evil.example')]).toEqual([200, false])
})

test('what is kept is given to those alone who get it', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])
    expect(statusOf(await ask([], { method })), method).toBe(404)
  const overridden = await ask(['X-HTTP-Method-Override: DELETE', 'Range: bytes=0-9', 'Host: evil.example'])
  expect([statusOf(overridden), overridden.includes('</html>'), overridden.includes('evil')]).toEqual([
    200,
    true,
    false
  ])
  const head = await ask(['If-None-Match: "a", W/"b"'], { method: 'HEAD' })
  expect([statusOf(head), head.endsWith('\r\n\r\n')]).toEqual([200, true])
  for (const accepted of [',,;;;q=,br;q=x', `${'x,'.repeat(4000)}`, 'identity;q=0, *;q=0', '\u007f'])
    expect([200, 400], accepted.slice(0, 20)).toContain(statusOf(await ask([`Accept-Encoding: ${accepted}`])))
})
