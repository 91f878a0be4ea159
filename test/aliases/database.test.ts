import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { makeAccount } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { plain } from '../uploads/files.ts'
import { hiddenFields, postFiles } from '../uploads/multipart.ts'

/** An id that nothing else in the database looks like. */
const QUINN = 710_000_003

async function startWithQuinn(): Promise<TestApp & { quinn: Browser; mia: Browser }> {
  const site = await startApp()
  const { db } = site
  await makeAccount(db, 'quinn')
  await db
    .updateTable('account')
    .set({ id: QUINN, mail_choice: 'at-once', email: 'q@mail.example' })
    .execute()
  await db.updateTable('account').set({ email_confirmed_at: 1 }).execute()
  const mia = await signedIn(site, await makeAccount(db, 'mia'))
  return { ...site, mia, quinn: await signedIn(site, { id: QUINN }) }
}

/** Tells a story with a cover and a picture. @returns its path without the slug */
async function tell(quinn: Browser, teller: 'name' | 'alias'): Promise<string> {
  const text = { title: 'The wrong window', tags: 'windows', body: 'It went dark.', act: 'save' }
  const form = { ...(await hiddenFields(quinn, '/new', '/new')), ...text }
  const files = [
    { field: 'cover', bytes: await plain(900, 300, '#305070') },
    { field: 'picture', bytes: await plain(900, 300, '#503070') }
  ]
  const draft = String((await postFiles(quinn, '/new', form, files)).headers.location)
  const told = await quinn.submit(draft, draft, { act: 'publish', teller })
  expect(told.status).toBe(303)
  return String(told.headers.location).split('/').slice(0, 3).join('/')
}

/** All that a teller and a reader do below a story, and what the site does about it by itself. */
async function liveWith(site: TestApp, story: string, quinn: Browser, mia: Browser): Promise<void> {
  await mia.get(story)
  await mia.submit(await placeOf(mia, story), `${story}/comments`, { body: 'To us too.' })
  await mia.submit(await placeOf(mia, story), `${story}/reactions`, { kind: 'hug' })
  await mia.submit(await placeOf(mia, story), `${story}/suggestions`, { fact: 'trigger=migration' })
  const slowed = { slowed_until: Date.now() + 3_600_000, slowed_seconds: 60 }
  await site.db.updateTable('story').set(slowed).where('short_id', '=', story.slice(3)).execute()
  await quinn.submit(await placeOf(quinn, story), `${story}/comments`, { body: 'Thank you, @mia.' })
  const { short_id } = await site.db
    .selectFrom('comment')
    .select('short_id')
    .where('body_markdown', 'like', 'Thank%')
    .executeTakeFirstOrThrow()
  await mia.submit(await placeOf(mia, story), `${story}/c/${short_id}/reactions`, { kind: 'like' })
  await deliver(site)
  const change = String(
    (await quinn.submit(await placeOf(quinn, story), `${story}/draft`, {})).headers.location
  )
  await quinn.submit(change, change, { act: 'save', body: 'It went dark, twice.' })
}

const placeOf = async (browser: Browser, story: string): Promise<string> =>
  String((await browser.get(story)).headers.location)

/** Every row of every table, with the table's name. */
async function dump(db: Db): Promise<Array<{ table: string; row: Record<string, unknown> }>> {
  const tables = (await db.introspection.getTables()).map(({ name }) => name)
  const rows = tables.map(async (table) => {
    const all = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db)
    return all.rows.map((row) => ({ table, row }))
  })
  return (await Promise.all(rows)).flat()
}

/** Rows that name quinn and also the story, something under it, its pictures or who tells it, but for alias_owner. */
async function ties({ db }: TestApp, story: string): Promise<string[]> {
  const { id, author_id } = await db
    .selectFrom('story')
    .select(['id', 'author_id'])
    .where('short_id', '=', story.slice(3))
    .executeTakeFirstOrThrow()
  const comments = await db.selectFrom('comment').select(['id', 'short_id']).execute()
  const images = await db.selectFrom('image').select(['id', 'hash']).execute()
  const drafts = await db.selectFrom('draft').select('short_id').execute()
  const words = ['windows', 'went dark', 'wrong-window', story.slice(3), `"storyId":${id}`, `slow ${id} `]
  words.push(...[...comments, ...drafts].map((row) => row.short_id), ...images.map((image) => image.hash))
  const numbers: Record<string, number[]> = {
    story_id: [id],
    comment_id: comments.map((comment) => comment.id),
    author_id: [author_id],
    account_id: [author_id],
    actor_id: [author_id],
    person_id: [author_id],
    image_id: images.map((image) => image.id)
  }
  return (await dump(db))
    .filter(({ table, row }) => {
      const text = JSON.stringify(row)
      const isOfStory =
        words.some((word) => text.includes(word)) ||
        Object.entries(numbers).some(([column, ids]) => ids.includes(row[column] as number))
      return table !== 'alias_owner' && text.includes(String(QUINN)) && isOfStory
    })
    .map(({ table, row }) => `${table} ${JSON.stringify(row)}`)
}

test('one table alone knows who told a story without a name', async () => {
  const site = await startWithQuinn()
  const story = await tell(site.quinn, 'alias')
  await liveWith(site, story, site.quinn, site.mia)
  expect(await ties(site, story)).toEqual([])
})

test('taking the name off unties what was tied by then', async () => {
  const site = await startWithQuinn()
  const story = await tell(site.quinn, 'name')
  await liveWith(site, story, site.quinn, site.mia)
  expect((await ties(site, story)).map((row) => row.split(' ')[0])).toEqual(
    expect.arrayContaining(['story', 'draft', 'notification', 'story_visit', 'comment'])
  )
  await site.quinn.submit(`${story}/alias`, `${story}/alias`, {})
  expect(await ties(site, story)).toEqual([])
})
