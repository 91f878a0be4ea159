import type Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetOutdated } from '../../src/jobs/housekeeping.ts'
import { makeWorld } from '../aliases/world.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { isOnServer } from '../support/database.ts'
import { DAY } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { emptyDatabase } from './emptyDatabase.ts'
import { lengthySteps } from './plan.ts'
import { listenForStatements, useEverything } from './statements.ts'
import { pretendLarge } from './statistics.ts'

const START = [
  ...['/', '/latest', '/top/week', '/top/year', '/top/all', '/t', '/t/windows,signed', '/comments', '/feeds'],
  ...['/sitemap.xml', '/sitemap-1.xml', '/latest.rss', '/hot.atom', '/comments.json', '/u/quinn', '/u/rory'],
  ...['/you', '/drafts', '/new', '/saved', '/following', '/notifications', '/settings', '/people.json?q=qu'],
  ...[
    '/latest?after=1.00000000',
    '/?before=1.00000000',
    '/top/week?after=1.00000000',
    '/u/rory?after=1.00000000'
  ],
  ...['/t/signed?after=1.00000000', '/following?before=1.00000000', '/saved?after=1.00000000'],
  ...['/comments?after=1.00000000', '/notifications?after=1.00000000', '/join', '/sign-in', '/reset']
]

let database: Database.Database
let statements: string[]

/** Plans differ from engine to engine; these are SQLite's. */
describe.skipIf(isOnServer)('every statement of the site', () => {
  beforeAll(async () => {
    const migrating = listenForStatements()
    database = await emptyDatabase()
    migrating.stop()
    const { heard, stop } = listenForStatements()
    await useTheSite()
    stop()
    statements = [...heard].filter((statement) => isQuestion(statement) && !migrating.heard.has(statement))
  })

  afterAll(() => database.close())

  test('the site was used: there are many statements, of every table', () => {
    expect(statements.length).toBeGreaterThan(200)
    for (const table of [
      'story',
      'comment',
      'notification',
      'job',
      'draft',
      'saved_story',
      'session',
      'image'
    ])
      expect(
        statements.some((statement) => statement.includes(`"${table}"`)),
        table
      ).toBe(true)
  })

  test('no statement scans a large table, or sorts what nothing bounds', () => {
    expect(lengthy()).toEqual([])
  })

  test('nor would one where the database has looked at a large site for its statistics', () => {
    pretendLarge(database)
    expect(lengthy()).toEqual([])
  })

  test('a scan would be noticed, and so would a sort', () => {
    for (const statement of [
      'select "id" from "comment" where "body_html" = ?',
      'select count(*) from "comment"',
      'select "id" from "comment" as "other" order by "like_count" limit ?',
      'select "id" from "story" where "author_id" = ? order by "title" limit ?',
      'delete from "notification" where "created_at" < ?'
    ])
      expect(lengthySteps(database, statement), statement).not.toEqual([])
  })
})

const isQuestion = (statement: string): boolean => /^\s*(select|insert|update|delete|with)\b/i.test(statement)

async function useTheSite(): Promise<void> {
  const site = await buildSite()
  const { watchers } = await makeWorld('quinn', site)
  const clear = () => site.db.deleteFrom('limit_count').execute()
  // Somebody else is muted by then, so that lists leave out both kinds from the first on.
  await watchers.administrator?.submit('/t/signed', '/t/signed/muting', {})
  for (const role of ['member', 'visitor', 'administrator']) {
    const browser = watchers[role]
    if (browser) await useEverything(browser, START, clear)
  }
  await deliver(site, Date.now() + 30 * DAY)
  await forgetOutdated(site.db, Date.now())
  await closeSite(site)
}

const lengthy = () =>
  statements
    .map((statement) => ({ statement, steps: lengthySteps(database, statement) }))
    .filter(({ steps }) => steps.length > 0)
