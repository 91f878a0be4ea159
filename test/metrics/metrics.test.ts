import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { enqueue } from '../../src/jobs/queue.ts'
import { reasonsNotReady } from '../../src/metrics/readiness.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { newFolder } from '../support/files.ts'
import { HOUR, makeStory } from '../support/make.ts'

const HERE = { host: 'localhost:3000' }
const startOnDisk = (env: NodeJS.ProcessEnv = {}) =>
  startApp({ DATABASE_URL: `sqlite:${join(newFolder(), 'site.db')}`, ...env })

test('a site that is well says so, to anybody', async () => {
  const { app, browser } = await startApp()
  expect(await browser.get('/healthz')).toMatchObject({ status: 200, body: '{"alive":true}' })
  const far = new Browser(app, '198.51.100.7')
  expect(await far.get('/readyz')).toMatchObject({ status: 200, body: '{"ready":true}' })
  expect((await far.get('/readyz')).headers['cache-control']).toBe('no-store')
})

/** What a fresh look says, here and to strangers. */
async function look({ app, browser }: TestApp) {
  const here = await browser.get('/readyz', HERE)
  const far = await new Browser(app, '198.51.100.7').get('/readyz')
  expect(far).toMatchObject({ status: here.status, body: JSON.stringify({ ready: here.status === 200 }) })
  expect((await browser.get('/healthz')).status).toBe(200)
  return { status: here.status, ...JSON.parse(here.body) }
}

test('a disk without room is the reason, until it has some again', async () => {
  const site = await startOnDisk()
  await sql`pragma query_only = 1`.execute(site.db)
  expect(await look(site)).toEqual({
    status: 503,
    ready: false,
    reasons: ['The database may not be written to.']
  })
  await sql`pragma query_only = 0`.execute(site.db)
  await expect.poll(async () => (await look(site)).status, { timeout: 10_000 }).toBe(200)
})

test('a database that is held, of another version, or with work left lying is the reason', async () => {
  const held = await startOnDisk()
  const other = new Database(held.config.databaseUrl.slice('sqlite:'.length))
  onTestFinished(() => {
    other.close()
  })
  other.exec('begin immediate')
  expect((await look(held)).reasons).toEqual(['The database has not answered for 3 seconds.'])
  other.exec('rollback')

  const older = await startApp()
  await older.db.deleteFrom('kysely_migration').where('name', '>', '0001').execute()
  expect((await look(older)).reasons).toEqual(['The database is not of this version of the program.'])

  const idle = await startApp()
  await enqueue(idle.db, 'mail', {}, Date.now() - HOUR)
  expect((await look(idle)).reasons).toEqual(['A job has been waiting for 60 minutes.'])
  const later = (hours: number) => reasonsNotReady(idle.db, Date.now() + hours * HOUR)
  expect(await later(46)).toEqual(['A job has been waiting for 47 hours.'])
  expect(await later(79)).toEqual(['A job has been waiting for 3 days.'])
})

test('numbers are kept by pattern, never by what a reader sent', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  await browser.get(story.path)
  await browser.get('/a-path-that-only-this-test-asks-for')
  await browser.get('/reset/a-token-that-only-this-test-has')
  const { status, headers, text, body } = await browser.get('/metrics', HERE)
  expect(status).toBe(200)
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(body).toMatch(/http_request_duration_seconds_count\{method="GET",route="none",status="404"\} [1-9]/)
  expect(body).toMatch(
    /http_request_duration_seconds_count\{method="GET",route="\/s\/:story[^"]*",status="200"\} [1-9]/
  )
  for (const name of [
    'page_render_seconds_count',
    'database_query_seconds_count',
    'database_bytes',
    'nodejs_eventloop_lag_seconds',
    'jobs_waiting',
    'unhandled_rejections_total'
  ])
    expect(body).toMatch(new RegExp(`^${name} \\d`, 'm'))
  expect(body).toContain('site_process_info{worker="1",workers="1"} 1')
  expect(text).not.toMatch(/only-this-test/)
  expect(body).not.toContain(story.shortId)
})

const PUBLIC = { host: 'stories.test' }

test.for([
  ['this machine', '127.0.0.1', HERE, 200],
  ['this machine over IPv6', '::1', { host: '[::1]:3000' }, 200],
  ['this machine as IPv4 in IPv6', '::ffff:127.0.0.1', HERE, 200],
  ['another machine', '198.51.100.7', HERE, 404],
  ['a network of one’s own', '10.0.0.2', HERE, 404],
  ['a proxy here that says so', '127.0.0.1', { ...HERE, 'x-forwarded-for': '127.0.0.1' }, 404],
  ['a proxy here that says so in another way', '127.0.0.1', { ...HERE, via: '1.1 caddy' }, 404],
  ['a proxy here that hands on the public name', '127.0.0.1', PUBLIC, 404],
  [
    'another machine with a wrong token',
    '198.51.100.7',
    { authorization: 'Bearer a-wrong-token-of-24-sign' },
    404
  ],
  ['another machine with the token', '198.51.100.7', { authorization: 'Bearer a-token-of-at-least-16' }, 200],
  [
    'a proxy with the token',
    '127.0.0.1',
    { authorization: 'Bearer a-token-of-at-least-16', via: '1.1 caddy' },
    200
  ]
] as const)('%s may see the numbers or not', async ([, from, headers, status]) => {
  for (const TRUST_PROXY of ['', '1']) {
    const { app } = await startApp({ METRICS_TOKEN: 'a-token-of-at-least-16', TRUST_PROXY })
    const answer = await new Browser(app, from).get('/metrics', headers)
    expect(answer.status).toBe(status)
    if (status === 404) expect(answer.body).not.toContain('nodejs_')
  }
})

test('without a token in the settings no token opens the numbers', async () => {
  const { app } = await startApp()
  const far = new Browser(app, '198.51.100.7')
  for (const authorization of ['Bearer ', 'Bearer null', 'Bearer undefined'])
    expect((await far.get('/metrics', { authorization })).status).toBe(404)
})
