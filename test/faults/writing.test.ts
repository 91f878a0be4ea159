import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { newFolder } from '../support/files.ts'
import { formsOf } from '../support/forms.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'

interface Faulty extends TestApp {
  file: string
  path: string
  member: Browser
  /** What the comment form of the story sends. */
  fields: Record<string, string>
}

async function startSite(): Promise<Faulty> {
  const file = join(newFolder(), 'site.db')
  const site = await startApp({ DATABASE_URL: `sqlite:${file}` })
  const story = await makeStory(site.db)
  const bob = await makeAccount(site.db, 'bob')
  await makeComment(site.db, story, { authorId: bob.id })
  const member = await signedIn(site, bob)
  const form = formsOf((await member.get(story.path)).body).find(({ fields }) => 'body' in fields)
  return { ...site, file, path: story.path, member, fields: form?.fields ?? {} }
}

const TEXT = 'A long answer that nobody wants to type twice.'
const post = ({ member, path, fields }: Faulty) =>
  member.post(`${path.split('/').slice(0, 3).join('/')}/comments`, { ...fields, body: TEXT })

const comments = async (db: Db) => (await db.selectFrom('comment').select('id').execute()).length

const FAULTS = [
  [
    'is full',
    (n: number) => `pragma max_page_count = ${n}`,
    () => 'pragma max_page_count = 4294967294',
    'no room left'
  ],
  [
    'may not be written to',
    () => 'pragma query_only = 1',
    () => 'pragma query_only = 0',
    'saves nothing at this moment'
  ]
] as const

test.for(FAULTS)(
  'while the disk %s, pages are read, a text is kept, and then it goes on',
  async ([, fail, mend, sentence]) => {
    const site = await startSite()
    const { db, member, path } = site
    // Pages that migrations left free would take what is posted.
    await sql`vacuum`.execute(db)
    // Rows of their own fill what is left of the last pages, so that the next one needs a new page.
    await db.updateTable('account').set({ bio: 'x' }).execute()
    await sql.raw(fail(1)).execute(db)
    const big = 'x'.repeat(20_000)
    site.fields.filler = big
    const answer = await member.post(`${path.split('/').slice(0, 3).join('/')}/comments`, {
      ...site.fields,
      body: `${TEXT} ${'y'.repeat(9000)}`
    })
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('60')
    expect(answer.text).toContain(sentence)
    expect(answer.text).toContain(TEXT)
    expect(await comments(db)).toBe(1)
    for (const reader of [member, site.browser]) expect((await reader.get(path)).status).toBe(200)

    await sql.raw(mend()).execute(db)
    const kept = formsOf(answer.body).find(({ fields }) => 'body' in fields)
    const again = await member.post(kept?.action ?? '', kept?.fields ?? {})
    expect(again.status).toBe(303)
    expect(await comments(db)).toBe(2)
  }
)

test('a write waits for one of another process, and keeps nobody from reading', async () => {
  const site = await startSite()
  const other = new Database(site.file)
  other.exec('begin immediate')
  let isAnswered = false
  const answer = post(site).finally(() => {
    isAnswered = true
  })
  for (let n = 0; n < 5; n++) expect((await site.browser.get(site.path)).status).toBe(200)
  expect(isAnswered).toBe(false)
  other.exec('commit')
  other.close()
  expect((await answer).status).toBe(303)
  expect(await comments(site.db)).toBe(2)
})

test('who waits too long is told so, with the text kept and nothing written', async () => {
  const site = await startSite()
  const other = new Database(site.file)
  onTestFinished(() => {
    other.close()
  })
  other.exec('begin immediate')
  const answer = await post(site)
  expect(answer.status).toBe(503)
  expect(answer.headers['retry-after']).toBe('5')
  expect(answer.text).toContain('more to do than it can')
  expect(answer.text).toContain(TEXT)
  other.exec('rollback')
  expect(await comments(site.db)).toBe(1)
  expect((await post(site)).status).toBe(303)
})
