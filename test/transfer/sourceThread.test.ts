import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { closeRenderer } from '../../src/text/render.ts'
import { importForem } from '../../src/transfer/importForem.ts'
import { dump, emptySite, NOW, SITE } from './fixtures.ts'

const FOLDER = join(import.meta.dirname, '../../../shared/source-thread')
const paths = { article: join(FOLDER, 'article.json'), comments: join(FOLDER, 'comments.json') }
const isHere = existsSync(paths.article) && existsSync(paths.comments)
if (!isHere) console.warn(`SKIPPED: the source thread is not at ${FOLDER}, so its import was not tested`)

afterAll(closeRenderer)

const importSource = (db: Db) => importForem(db, paths, SITE, NOW)
const count = (html: string, tag: string) => html.split(`<${tag}>`).length - 1

test.runIf(isHere)('the source thread has its 20 nodes, one a tombstone that keeps its reply', async () => {
  const db = await emptySite()
  await importSource(db)
  const comments = await db.selectFrom('comment').selectAll().execute()
  const tombstones = comments.filter((comment) => comment.removed_at !== null)
  expect(comments).toHaveLength(20)
  expect(Math.max(...comments.map((comment) => comment.depth))).toBe(2)
  expect(tombstones).toMatchObject([{ author_id: null, removed_by: 'origin', descendant_count: 1 }])
  expect(comments.filter((comment) => comment.parent_id === tombstones[0]?.id)).toHaveLength(1)
})

test.runIf(isHere)('counts of the source thread agree', async () => {
  const db = await emptySite()
  const said = await importSource(db)
  const story = await db.selectFrom('story').selectAll().executeTakeFirstOrThrow()
  const people = await db.selectFrom('account').selectAll().execute()
  expect(story.comment_count).toBe(19)
  expect(people).toHaveLength(11)
  expect(people.every((person) => person.kind === 'imported' && person.source_url)).toBe(true)
  expect(said).toContain('People: 11 added, 0 here already\nComments: 19 added\nTombstones: 1 added')
})

test.runIf(isHere)('the long list, the quotes and the mention of the source thread survive', async () => {
  const db = await emptySite()
  await importSource(db)
  const comments = await db.selectFrom('comment').select('body_html').execute()
  const html = comments.map((comment) => comment.body_html)
  const long = html.find((text) => count(text, 'li') > 20) ?? ''
  expect(count(long, 'li')).toBeGreaterThanOrEqual(23)
  expect(count(long, 'ul')).toBeGreaterThan(5)
  expect(html.filter((text) => text.includes('<blockquote>')).length).toBeGreaterThanOrEqual(3)
  expect(html.filter((text) => text.includes('class="mention"')).length).toBeGreaterThanOrEqual(1)
})

test.runIf(isHere)('pronouns in the names of the source thread move to their own field', async () => {
  const db = await emptySite()
  await importSource(db)
  const people = await db.selectFrom('account').selectAll().execute()
  expect(people.filter((person) => person.display_name.includes('('))).toEqual([])
  expect(people.filter((person) => person.pronouns === 'she/her')).toHaveLength(1)
})

test.runIf(isHere)('importing the source thread again changes nothing', async () => {
  const db = await emptySite()
  await importSource(db)
  const before = await dump(db)
  expect(await importSource(db)).toContain('0 added, 19 here already')
  expect(await dump(db)).toEqual(before)
})
