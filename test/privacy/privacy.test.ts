import { globSync, readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { tablesOf } from '../../src/db/tables.ts'
import { forgetOutdated } from '../../src/jobs/housekeeping.ts'
import { COOKIES } from '../../src/privacy/cookies.ts'
import { KEPT } from '../../src/privacy/kept.ts'
import { buildSite, closeSite, startApp, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { PASSWORD } from '../support/joined.ts'
import { DAY, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'

async function dumpOf({ db }: TestApp): Promise<string> {
  const rows = []
  for (const { name } of await tablesOf(db))
    rows.push((await sql`select * from ${sql.table(name)}`.execute(db)).rows)
  return JSON.stringify(rows)
}

/** Visits, joins, fails to sign in, signs in, chooses and signs out, and notes each cookie that comes with it. */
async function walk(site: TestApp, address: string): Promise<Map<string, string>> {
  const { path } = await makeStory(site.db)
  const browser = new Browser(site.app, address)
  const noted = new Map<string, string>()
  const send = browser.send.bind(browser)
  browser.send = async (options) => {
    const answer = await send(options)
    for (const line of [answer.headers['set-cookie'] ?? []].flat().map(String))
      noted.set(line.slice(0, line.indexOf('=')), line)
    return answer
  }
  const pages = [
    '/',
    path,
    '/latest.rss',
    '/search?q=queue',
    '/join',
    '/sign-in',
    '/privacy',
    '/nowhere',
    '/reset',
    '/random'
  ]
  for (const page of pages) await browser.get(page)
  await browser.submit('/', '/theme', { theme: 'dark' })
  await browser.submit('/t/queues', '/t/queues/muting', {})
  await browser.submit('/sign-in', '/sign-in', { username: 'ann', password: 'wrong' })
  await browser.submit('/join', '/join', { username: 'ann', password: PASSWORD, email: 'ann@mail.example' })
  for (const page of [
    '/you',
    '/settings',
    '/settings/safety',
    '/settings/export',
    '/new',
    path,
    '/notifications'
  ])
    expect((await browser.get(page)).status, page).toBe(200)
  await browser.submit(path, `/s/${path.split('/')[2]}/comments`, { body: 'Here too.' })
  await browser.submit('/you', '/sign-out', {})
  await browser.submit('/reset', '/reset', { username: 'ann' })
  await browser.submit('/sign-in', '/sign-in', { username: 'ann', password: PASSWORD })
  return noted
}

test('the site sets the cookies that its page names, and no other', async () => {
  const site = await startApp()
  const noted = await walk(site, '203.0.113.77')
  for (const name of noted.keys())
    expect(
      COOKIES.some((cookie) => cookie.name.test(name)),
      `${name} is in src/privacy/cookies.ts`
    ).toBe(true)
  for (const { name, called } of COOKIES)
    expect(
      [...noted.keys()].some((set) => name.test(set)),
      `${called} is set by somebody`
    ).toBe(true)
  expect(COOKIES, 'one necessary cookie, and one of choices').toHaveLength(2)
  for (const line of noted.values()) {
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(line).not.toMatch(/domain=/i)
  }
  const sources = globSync('src/**/*.ts', { cwd: `${import.meta.dirname}/../..` })
  const setters = sources.filter((file) =>
    /setCookie\(|\bheader\('set-cookie'/i.test(readFileSync(`${import.meta.dirname}/../../${file}`, 'utf8'))
  )
  expect(setters.sort(), 'name its cookie in src/privacy/cookies.ts, then here').toEqual([
    'src/sessions/cookie.ts',
    'src/web/choices.ts'
  ])
})

test('whole network addresses are written nowhere, and shortened ones for a month', async () => {
  const site = await startApp()
  await walk(site, '203.0.113.77')
  await new Browser(site.app, '2001:db8:77:88:99::1').get('/')
  const now = await dumpOf(site)
  expect(now).toContain('203.0.113.0')
  expect(now).not.toContain('203.0.113.77')
  await deliver(site)
  await site.db
    .updateTable('session')
    .set({ seen_at: Date.now() + 31 * DAY })
    .execute()
  await forgetOutdated(site.db, Date.now() + 31 * DAY)
  const later = await dumpOf(site)
  expect(later).not.toContain('203.0.113')
  expect(later).toContain('"user_agent"')
})

test('a mail that nobody would take is forgotten after a month, and other work that failed is not', async () => {
  const { db } = await startApp()
  const failed = { payload: '{}', run_at: 1, created_at: 1, failed_at: Date.now() - 29 * DAY }
  for (const kind of ['mail', 'reset-mail', 'erase-story'])
    await db
      .insertInto('job')
      .values({ ...failed, kind })
      .execute()
  const kinds = async () =>
    (await db.selectFrom('job').select('kind').orderBy('id').execute()).map(({ kind }) => kind)
  await forgetOutdated(db, Date.now())
  expect(await kinds()).toEqual(['mail', 'reset-mail', 'erase-story'])
  await forgetOutdated(db, Date.now() + 2 * DAY)
  expect(await kinds()).toEqual(['erase-story'])
})

test('the log holds shortened addresses', async () => {
  const lines: string[] = []
  const site = await buildSite()
  onTestFinished(() => closeSite(site))
  const config = { ...site.config, logLevel: 'info' as const }
  const app = await buildApp({ config, db: site.db, logTo: { write: (line) => void lines.push(line) } })
  onTestFinished(() => app.close())
  await new Browser(app, '203.0.113.77').get('/')
  expect(lines.join('')).toContain('203.0.113.0')
  expect(lines.join('')).not.toContain('203.0.113.77')
})

test('the page says how long, and is linked from every page and from the form to join', async () => {
  const site = await startApp()
  const page = await site.browser.get('/privacy')
  for (const span of Object.values(KEPT)) expect(span).toMatch(/^[1-9]\d* (day|hour)s?$/)
  for (const key of ['address', 'session', 'leaving', 'readNotification'] as const)
    expect(page.text).toContain(KEPT[key])
  for (const { called } of COOKIES) expect(page.text).toContain(called)
  for (const path of ['/', '/join']) expect((await site.browser.get(path)).body).toContain('href="/privacy"')
  const hidden = await startApp({ PRIVATE: 'on' })
  expect((await hidden.browser.get('/privacy')).status).toBe(200)
})
