import { sql } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { ChangeLog, changesOf, forgetOldChanges } from '../../src/db/changes.ts'
import { openDatabase } from '../../src/db/open.ts'
import { tablesOf } from '../../src/db/tables.ts'
import { closeSite, startApp, testConfig } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { isOnServer, newSharedDatabase } from '../support/database.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { buildTown, readAll, readAnew } from './town.ts'

/** A server tells others within milliseconds; a file is looked at every few. */
const soon = (look: () => Promise<void>): Promise<void> => vi.waitFor(look, { timeout: 1000, interval: 5 })

test('what one process writes, the visitors of another see within milliseconds', async () => {
  const url = { DATABASE_URL: await newSharedDatabase() }
  const town = await buildTown(url)
  const db = openDatabase(url.DATABASE_URL)
  const app = await buildApp({ config: testConfig(url), db })
  onTestFinished(async () => {
    await app.close()
    await db.destroy()
    await closeSite(town)
  })
  const elsewhere = new Browser(app)
  for (let round = 0; round < 20; round++) {
    await readAll(elsewhere, [town.story.path, '/comments'])
    await makeComment(town.db, town.story, { authorId: town.benId, markdown: `Said in round ${round}.` })
    await soon(async () => {
      expect((await elsewhere.get(town.story.path)).text).toContain(`Said in round ${round}.`)
      expect((await elsewhere.get('/comments')).text).toContain(`Said in round ${round}.`)
    })
  }
  expect(await readAll(elsewhere, town.paths)).toEqual(await readAnew(town, town.paths))
})

test('what one process writes, a member sees at once through another', async () => {
  const url = { DATABASE_URL: await newSharedDatabase() }
  const town = await buildTown(url)
  const db = openDatabase(url.DATABASE_URL)
  const app = await buildApp({ config: testConfig(url), db })
  onTestFinished(async () => {
    await app.close()
    await db.destroy()
    await closeSite(town)
  })
  const elsewhere = new Browser(app)
  for (const [name, value] of town.ben.cookies) elsewhere.cookies.set(name, value)
  for (let round = 0; round < 20; round++) {
    await elsewhere.get(town.story.path)
    await makeComment(town.db, town.story, { authorId: town.annId, markdown: `Said in round ${round}.` })
    expect((await elsewhere.get(town.story.path)).text).toContain(`Said in round ${round}.`)
  }
})

test('a write that is rolled back changes no page, and the next one does', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const { id } = await makeAccount(db, 'ann')
  await browser.get(story.path)
  const before = await browser.get(story.path)
  const changes = changesOf(db)
  const known = changes.latest()
  const undone = db.transaction().execute(async (trx) => {
    await makeComment(trx, story, { authorId: id, markdown: 'Never said.' })
    expect(changes.latest()).toBe(known)
    expect((await browser.get(story.path)).body).toBe(before.body)
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await browser.get(story.path)).body).toBe(before.body)
  expect(changes.latest()).toBe(known)
  await makeComment(db, story, { authorId: id, markdown: 'Said.' })
  expect((await browser.get(story.path)).text).toContain('Said.')
})

// A server tells of changes, and keeps none.
test.skipIf(isOnServer)(
  'changes of old are forgotten, and pages from before them are drawn anew',
  async () => {
    const { app, db, browser } = await startApp()
    await browser.get('/')
    const changes = changesOf(db)
    const known = changes.latest()
    const rows = Array.from({ length: 21_000 }, (_, n) => ({ topic: `story ${n}`, at: known + 1 + n }))
    for (let start = 0; start < rows.length; start += 5000)
      await db
        .insertInto('change')
        .values(rows.slice(start, start + 5000))
        .execute()
    await forgetOldChanges(db)
    const left = await db
      .selectFrom('change')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .execute()
    expect(left[0]?.count).toBeLessThanOrEqual(10_001)
    const { renders } = app.keptAnswers
    await browser.get('/')
    expect(app.keptAnswers.renders).toBe(renders + 1)
    await forgetOldChanges(db)
    await browser.get('/')
    expect(app.keptAnswers.renders).toBe(renders + 1)
  }
)

test('so many topics that not all can be known count as changed together', () => {
  const log = new ChangeLog()
  log.note('lists', 1)
  expect([log.latestOf(['lists']), log.latestOf(['all'])]).toEqual([1, 0])
  for (let at = 2; at < 50_000; at++) log.note(`story ${at}`, at)
  expect(log.latest).toBe(49_999)
  expect(log.latestOf(['lists'])).toBeGreaterThan(1)
  expect(log.latestOf([`story ${49_999}`])).toBe(49_999)
  expect(log.latestOf([])).toBeLessThan(49_999)
})

/** Shown to nobody but those whom they concern, told by the rows that name them, or on pages that are not kept. */
const SHOWS_NOTHING = new Set(
  `admin_act alias_owner appeal ceremony change comment_reaction comment_search desk_claim draft follow_person
  follow_story follow_tag form_receipt identity image image_variant invitation invited job join_identity join_request
  known_device left_name limit_count mail_token moderation_act mute_person mute_story mute_tag notification
  open_data_chunk open_data_edition passkey recovery_code report review_fine review_word saved_story
  search_uncounted search_word session site_key story_search story_version story_visit totp
  unwelcome`.split(/\s+/)
)

type Watched = { table: string }

test('of every table it is decided whether visitors see what is in it', async () => {
  const { db } = await startApp()
  const tables = await tablesOf(db)
  const triggers = isOnServer
    ? sql<Watched>`select event_object_table as "table" from information_schema.triggers`
    : sql<Watched>`select tbl_name as "table" from sqlite_master where type = 'trigger'`
  const { rows } = await triggers.execute(db)
  const watched = new Set(rows.map(({ table }) => table))
  const undecided = tables
    .map(({ name }) => name)
    .filter((name) => !watched.has(name) && !SHOWS_NOTHING.has(name))
  expect(undecided, 'give it triggers as migrations/0020_changes.ts does, or name it above').toEqual([])
})
