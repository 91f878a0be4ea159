import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'

test.for([
  '/nope',
  '/s/ZZ',
  '/s/zzzzzzzz/x',
  '/t/nothere',
  '/t/%00',
  '/t/a b',
  '/u/nobody',
  '/u/%ff',
  '/%E0%A4%A',
  '/top/decade',
  '/sitemap-0.xml',
  '/images/zz.webp',
  '/s/zzzzzzzz/comments.rss',
  '/static/../package.json',
  '/static/%2e%2e/package.json',
  '/..%2f..%2fetc/passwd',
  `/${'a'.repeat(20_000)}`,
  `/u/${'a'.repeat(5000)}`,
  '//evil.example',
  '/constructor',
  '/__proto__'
])('%s is a page that says it is not there', async (path) => {
  const { browser } = await startApp()
  const page = await browser.get(path)
  expect([403, 404]).toContain(page.status)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.headers['cache-control']).toBe('no-store')
  expect(page.text).toContain('To the stories')
  expect(page.body.includes('href="/search">Look for it')).toBe(page.status === 404)
})

test.for([
  '/?__proto__=1&constructor=2',
  '/?a[]=1&a[b]=2',
  `/?q=${'a'.repeat(20_000)}`,
  '/?sort=%00',
  '/?%ff=%fe',
  `/?${'a=1&'.repeat(5000)}`
])('an odd query string does no harm: %s', async (path) => {
  const { browser } = await startApp()
  expect((await browser.get(path)).status).toBe(200)
})

test.for(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST'] as const)(
  '%s where nothing takes it is a page too',
  async (method) => {
    const { browser } = await startApp()
    const page = await browser.send({ method, url: '/latest' })
    expect(page.status).toBe(404)
    expect(page.text).toContain('To the stories')
  }
)

test('a fault inside ends in a page with an id, without a stack, and the site lives on', async () => {
  const { app, db, browser } = await startApp()
  await db.schema.dropTable('comment_reaction').execute()
  await db.schema.dropTable('story_tag').execute()
  const page = await browser.get('/t/mysql')
  const broken = await browser.get('/t')
  expect([page.status, broken.status]).toEqual([404, 200])
  await db.schema.alterTable('tag').renameTo('elsewhere').execute()
  const fault = await browser.get('/t/mysql')
  expect(fault.status).toBe(500)
  expect(fault.text).toMatch(/We broke something .* request [0-9a-z]{8} /)
  expect(fault.body).not.toMatch(/SqliteError|no such table|\.ts:\d/)
  expect((await app.inject('/about')).statusCode).toBe(200)
})

test('what is no request, or too long a one, is answered in words', async () => {
  const { app } = await startApp()
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  const ask = (bytes: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connect(address.port, '127.0.0.1', () => socket.write(bytes))
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.on('close', () => resolve(answer))
    })
  expect(await ask('HELLO\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*text\/html[\s\S]*To the stories/)
  expect(await ask(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 431 [\s\S]*longer than/
  )
})

test('every page forbids frames, sniffing, and anything from elsewhere', async () => {
  const { browser } = await startApp()
  const { headers } = await browser.get('/about')
  expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:/)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin'
  })
  expect(headers['permissions-policy']).toContain('camera=()')
  expect(headers['strict-transport-security']).toBeUndefined()
  const secure = await startApp({ BASE_URL: 'https://stories.test' })
  expect((await secure.browser.get('/about')).headers['strict-transport-security']).toContain(
    'max-age=31536000'
  )
})

test('later answers are as strict as the first, whatever they are', async () => {
  const { browser } = await startApp()
  const protection = async (path: string) => {
    const { headers } = await browser.get(path)
    const names = Object.keys(headers).filter((name) => /^(?:x-|cross-|origin-|referrer-)|policy$/.test(name))
    return Object.fromEntries(names.map((name) => [name, headers[name]]))
  }
  const first = await protection('/about')
  expect(Object.keys(first).length).toBeGreaterThan(8)
  for (const path of ['/about', '/', '/nope', '/latest.atom', '/sign-in'])
    expect(await protection(path)).toEqual(first)
})
