import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../../../src/app.ts'
import { postComment } from '../../../src/comments/store.ts'
import { openDatabase } from '../../../src/db/open.ts'
import { lastNumber } from '../../../src/db/rows.ts'
import { withSnapshot } from '../../../src/db/snapshot.ts'
import { fillDemo } from '../../../src/demo/fill.ts'
import { startSession } from '../../../src/sessions/store.ts'
import { digestOf } from '../../../src/transfer/site/line.ts'
import { movedTables } from '../../../src/transfer/site/travel.ts'
import { SITE, testConfig } from '../../support/app.ts'
import { migratedDatabase } from '../../support/database.ts'
import { newFolder } from '../../support/files.ts'
import { makeAccount, makeComment, makeStory, NOON } from '../../support/make.ts'

/** What lets somebody in: in no export. */
export const KEYS = {
  password_hash: '$argon2id$of-the-password',
  feed_key: 'key-of-the-feeds',
  unsubscribe_key: 'key-of-the-mails',
  preview_key: 'key-of-the-draft',
  token: 'hash-of-a-link-in-a-mail'
}

/** Signs that ends of lines, quotes and other engines have trouble with. */
const ODD = 'Two\u2028lines, "quotes", \\n, é, 🦆, \u0001 and \u00ad'

/** A file with the demo site in it and a bit of all else. The caller deletes its folder. */
export async function fillSite(): Promise<{ folder: string; url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'stories-filled-'))
  const url = `sqlite:${join(folder, 'site.db')}`
  const db = await migratedDatabase(url)
  await fillDemo(db, SITE, NOON)
  const { id } = await makeAccount(db, 'ann')
  const { password_hash, feed_key, unsubscribe_key } = KEYS
  await db
    .updateTable('account')
    .set({
      password_hash,
      feed_key,
      unsubscribe_key,
      bio: ODD,
      email: 'ann@example.org',
      email_confirmed_at: NOON
    })
    .where('id', '=', id)
    .execute()
  const alias = await makeAccount(db, 'night-heron', { kind: 'alias' })
  await db.insertInto('alias_owner').values({ alias_id: alias.id, account_id: id }).execute()
  await startSession(db, { accountId: id, userAgent: 'test', address: '127.0.0.0', now: NOON })
  const story = await makeStory(db, { authorId: alias.id, title: ODD })
  const answered = await makeComment(db, story, { authorId: id })
  for (let number = 0; number < 300; number++)
    await postComment(db, {
      story,
      parentId: answered.id,
      authorId: alias.id,
      markdown: `Answer ${number}`,
      createdAt: NOON + number,
      siteUrl: SITE
    })
  await addPrivateThings(db, id, story.id)
  // So that the last number is not the number of a row.
  const gone = await makeStory(db, { authorId: id, tags: [] })
  await db.deleteFrom('story').where('id', '=', gone.id).execute()
  await db.destroy()
  return { folder, url }
}

async function addPrivateThings(
  db: Awaited<ReturnType<typeof migratedDatabase>>,
  accountId: number,
  storyId: number
) {
  const at = { created_at: NOON }
  const mine = { account_id: accountId, ...at }
  const draft = {
    title: '',
    tags: 'a, b',
    body_markdown: ODD,
    cover_image_id: null,
    teller: 'alias' as const
  }
  await db
    .insertInto('draft')
    .values({
      ...draft,
      ...mine,
      short_id: 'draft1',
      story_id: null,
      preview_key: KEYS.preview_key,
      updated_at: NOON
    })
    .execute()
  const link = { hash: KEYS.token, purpose: 'reset' as const, address: 'ann@example.org', used_at: null }
  await db
    .insertInto('mail_token')
    .values({ ...link, account_id: accountId, expires_at: NOON })
    .execute()
  await db
    .insertInto('job')
    .values({ kind: 'mail', payload: '{}', run_at: NOON, failed_at: null, ...at })
    .execute()
  await db
    .insertInto('saved_story')
    .values({ ...mine, story_id: storyId })
    .execute()
  await db.insertInto('limit_count').values({ key: 'some-limit', ends_at: NOON, count: 1 }).execute()
  await db
    .insertInto('form_receipt')
    .values({ key_hash: 'of-a-form', path: '/', ...at })
    .execute()
  const picture = {
    hash: 'f'.repeat(64),
    media_type: 'image/png',
    width: 1,
    height: 1,
    colour: '#000000',
    alt: ODD
  }
  await db
    .insertInto('image')
    .values({ ...picture, ...at, bytes: Buffer.from([0, 255, 10, 13]) })
    .execute()
}

/** A copy of its own of such a file, until the test ends. */
export function copyOf(filled: { folder: string }): string {
  const folder = newFolder()
  cpSync(filled.folder, folder, { recursive: true })
  return `sqlite:${join(folder, 'site.db')}`
}

/** Every table that moves with its number of rows, the hash of all of them and the last number given. */
export const contentsOf = (databaseUrl: string): Promise<Record<string, unknown>> =>
  withSnapshot(databaseUrl, async (db) => {
    const contents: Record<string, unknown> = {}
    for (const table of await movedTables(db))
      contents[table.name] = { ...(await digestOf(db, table)), last: await lastNumber(db, table) }
    return contents
  })

/** What visitors read of the site on a database. */
export async function pagesOf(databaseUrl: string): Promise<Record<string, string>> {
  const db = openDatabase(databaseUrl)
  const app = await buildApp({ config: testConfig({ DATABASE_URL: databaseUrl }), db })
  const stories = await db.selectFrom('story').select(['short_id', 'slug']).orderBy('id').limit(3).execute()
  const pages: Record<string, string> = {}
  for (const url of ['/', '/top', '/tags', ...stories.map((told) => `/s/${told.short_id}/${told.slug}`)])
    pages[url] = `${(await app.inject({ url })).statusCode} ${(await app.inject({ url })).body}`
  await app.close()
  await db.destroy()
  return pages
}
