import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { startSession } from '../../src/sessions/store.ts'
import { buildSite, closeSite, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'

interface Logged extends TestApp {
  log: () => string
}

/** A site that logs all it ever would, into a text. */
async function startLogged(env: NodeJS.ProcessEnv = {}): Promise<Logged> {
  const site = await buildSite({ LOG_LEVEL: 'trace', TRUST_PROXY: 'loopback', ...env })
  await site.app.close()
  let log = ''
  const app = await buildApp({
    config: site.config,
    db: site.db,
    logTo: {
      write: (line) => {
        log += line
      }
    }
  })
  onTestFinished(() => closeSite({ ...site, app }))
  return { ...site, app, browser: new Browser(app), log: () => log }
}

test('a walk with every secret leaves none of them in the log', async () => {
  const { app, db, log } = await startLogged()
  const bob = await makeAccount(db, 'bob')
  const story = await makeStory(db)
  await makeComment(db, story, { authorId: bob.id })
  const session = await startSession(db, { accountId: bob.id, userAgent: 'x', address: '', now: Date.now() })
  const browser = new Browser(app)
  browser.cookies.set('session', session)
  const forwarded = {
    'x-forwarded-for': '198.51.100.77',
    'user-agent': 'agent-secret',
    referer: 'https://x.example/?from=referer-secret'
  }
  for (const url of [
    story.path,
    `${story.path}?token=query-secret`,
    '/reset/path-secret-of-a-mail',
    '/confirm/path-secret-of-a-mail',
    '/first-admin/path-secret-of-a-mail',
    '/preview/path-secret-of-a-draft',
    '/feeds/private/path-secret-of-a-feed/latest.rss',
    '/unsubscribe/path-secret-of-a-mail',
    '/nowhere/path-secret-of-nothing',
    '/notifications',
    '/settings'
  ])
    await browser.get(url, forwarded)
  const visitor = new Browser(app)
  await visitor.submit('/sign-in', '/sign-in', {
    username: 'bob@mail.example',
    password: 'password-secret-1'
  })
  await visitor.submit('/join', '/join', {
    username: 'eve',
    email: 'eve@mail.example',
    password: 'password-secret-2'
  })
  await visitor.post(
    '/sign-in',
    { username: 'bob', password: 'password-secret-3' },
    { origin: 'https://evil.example' }
  )
  expect(log().split('\n').length).toBeGreaterThan(10)
  expect(log()).not.toMatch(/secret|mail\.example|198\.51\.100\.77|evil\.example/)
  expect(log()).not.toContain(session)
  for (const [, value] of visitor.cookies) expect(log()).not.toContain(value)
  expect(log()).toContain(`"story":"${story.shortId}"`)
  expect(log()).toContain('"address":"198.51.100.0"')
})

test('errors are told with their stack, but without what a reader sent or what opens anything', async () => {
  const { app, browser, log } = await startLogged()
  app.get('/broken', async () => {
    const detail = 'Key (email)=(ann@mail.example) already exists.'
    const cause = new Error('postgres://ann:cause-secret@db.example refused bob@mail.example')
    const token = 'abcdefghijklmnopqrstuvwxyz-_0123456789'
    throw Object.assign(new Error(`of ann@mail.example with ${token}`, { cause }), { code: '23505', detail })
  })
  const answer = await browser.get('/broken')
  expect(answer.status).toBe(500)
  const [, id = ''] = /request (\w+)/.exec(answer.text) ?? []
  expect(id).toMatch(/^[0-9a-z]{8}$/)
  const line = JSON.parse(
    log()
      .split('\n')
      .find((text) => text.includes('request failed')) ?? ''
  )
  expect(line).toMatchObject({
    reqId: id,
    err: { type: 'Error', code: '23505', message: 'of [address] with [secret]' }
  })
  expect(line.err.stack).toContain('log.test.ts')
  expect(line.err.cause.message).toBe('postgres://[secret]@db.example refused [address]')
  expect(log()).not.toMatch(/mail\.example|secret@|already exists|abcdefghij/)
  expect(answer.text).not.toMatch(/mail\.example|log\.test/)
})

test('an error that quotes thousands of signs is told as soon as any other, with no address in it', async () => {
  const { app, browser, log } = await startLogged()
  // Looked for from each of its signs to each other, an address in this takes minutes.
  const hostile = 'z@'.repeat(5000)
  app.get('/quoted', async () => {
    throw new Error(hostile, { cause: new Error(hostile) })
  })
  expect((await browser.get('/quoted')).status).toBe(500)
  const odd = 'x@ann@@mail.example <ann+b@sub.mail.example>, (ä@mail.example) mailto:ann@mail.example'
  app.log.error({ err: new Error(odd) }, 'odd addresses')
  expect(log()).not.toMatch(/@@|@\w+\.example/)
  expect(log()).toContain('[address] <[address]>, ([address]) mailto:[address]')
})

test('nothing that a reader sends makes a line or moves a cursor', async () => {
  const { app, browser, log } = await startLogged()
  app.get('/say/:words', async (request) => {
    throw new Error((request.params as { words: string }).words)
  })
  const hostile = 'a\r\n{"level":60,"msg":"forged"}\u001b[2J\u009b31m\u2028\u202e\u0000z'
  await browser.get(`/say/${encodeURIComponent(hostile)}`, {
    'user-agent': 'x\u001b[2J',
    'x-forwarded-for': '1.2.3.4\u009b'
  })
  await browser.get(`/s/${encodeURIComponent('\u001b[2J')}/x`)
  const lines = log().trim().split('\n')
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level')
  expect(lines.filter((line) => JSON.parse(line).msg === 'forged')).toEqual([])
  expect(log()).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u)
})

test('a site that is not told of its proxy says so once', async () => {
  const { browser, log } = await startLogged({ TRUST_PROXY: '' })
  for (let n = 0; n < 3; n++) await browser.get('/healthz', { 'x-forwarded-for': '198.51.100.77' })
  expect(log().match(/set TRUST_PROXY/g)).toHaveLength(1)
})
