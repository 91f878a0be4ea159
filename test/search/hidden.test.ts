import { expect, test } from 'vitest'
import { takeNameOff } from '../../src/aliases/switching.ts'
import {
  deleteComment,
  eraseIfDue as eraseComment,
  restoreComment,
  UNDO_MS
} from '../../src/comments/removal/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { forgetSearchable, indexMissing } from '../../src/search/missing.ts'
import { takeBack } from '../../src/stories/changing.ts'
import { findOwnStory } from '../../src/stories/own.ts'
import { deleteStory, eraseIfDue, restoreStory } from '../../src/stories/removal/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { type MadeStory, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

const search = async ({ browser }: TestApp, text: string, kind = 'stories') =>
  (await browser.get(`/search?q=${encodeURIComponent(text)}&in=${kind}`)).body

const counts = async (site: TestApp, text: string) =>
  /Stories \((.*?)\)[\s\S]*Comments \((.*?)\)/
    .exec(await search(site, text))
    ?.slice(1)
    .join(' ')

const words = async ({ db }: TestApp) =>
  (await db.selectFrom('search_word').select('word').execute()).map(({ word }) => word)

async function told(site: TestApp): Promise<MadeStory & { commentId: number }> {
  const story = await makeStory(site.db, {
    title: 'Marzipan everywhere',
    markdown: 'It was a heffalump.',
    tags: ['sweets'],
    publishedAt: Date.now()
  })
  const { id } = await makeComment(site.db, story, {
    authorId: story.authorId,
    markdown: 'A woozle, rather.'
  })
  return { ...story, commentId: id }
}

const found = (site: TestApp) =>
  Promise.all(['heffalump', 'tag:sweets', 'woozle'].map((text) => counts(site, text)))
const ALL = ['1 0', '1 0', '0 1']
const NONE = ['0 0', '0 0', '0 0']

test('a deleted story is not found, nor are its comments, until it is restored; erased, no word of it is left', async () => {
  const site = await startApp()
  const { id } = await told(site)
  expect(await found(site)).toEqual(ALL)
  await deleteStory(site.db, id, NOON)
  expect(await found(site)).toEqual(NONE)
  expect(await search(site, 'hefalump ')).not.toContain('heffalump')
  await restoreStory(site.db, id, NOON)
  expect(await found(site)).toEqual(ALL)
  await deleteStory(site.db, id, NOON)
  await eraseIfDue(site.db, id, NOON + UNDO_MS)
  expect(await found(site)).toEqual(NONE)
  expect(await words(site)).not.toContain('heffalump')
})

test('nor is one that a moderator took down, or that was taken back', async () => {
  const site = await startApp()
  const first = await told(site)
  await removeStory(site.db, first.id, { by: 'moderator', reason: 'Names', at: NOON })
  expect(await found(site)).toEqual(NONE)
  const second = await told(site)
  expect(await found(site)).toEqual(ALL)
  await takeBack(site.db, second.id, Date.now())
  expect(await found(site)).toEqual(NONE)
})

test('a removed comment is not found, and erased, its words are gone', async () => {
  const site = await startApp()
  const { commentId } = await told(site)
  await deleteComment(site.db, commentId, NOON)
  expect(await counts(site, 'woozle')).toBe('0 0')
  await restoreComment(site.db, commentId, NOON)
  expect(await counts(site, 'woozle')).toBe('0 1')
  await removeComment(site.db, commentId, { by: 'moderator', reason: '', at: NOON })
  expect(await counts(site, 'woozle')).toBe('0 0')
  await eraseComment(site.db, commentId, NOON + UNDO_MS)
  expect(await words(site)).not.toContain('woozle')
})

test('a changed story or comment is found by what it says now', async () => {
  const site = await startApp()
  const story = await told(site)
  const teller = await signedIn(site, { id: story.authorId })
  const draft = String((await teller.submit(story.path, `/s/${story.shortId}/draft`, {})).headers.location)
  const text = { title: 'Nougat now', tags: 'sweets', body: 'It was a snark, in the end.', act: 'publish' }
  expect(await counts(site, 'snark')).toBe('0 0')
  expect((await teller.submit(draft, draft, text)).status).toBe(303)
  expect([
    await counts(site, 'heffalump'),
    await counts(site, 'snark'),
    await counts(site, 'nougat')
  ]).toEqual(['0 0', '1 0', '1 0'])
  expect(await words(site)).not.toContain('heffalump')
})

test('a draft is found by nobody', async () => {
  const site = await startApp()
  const { id } = await makeAccount(site.db, 'ann')
  const ann = await signedIn(site, { id })
  await ann.submit('/new', '/new', { title: 'Secret jabberwock', body: 'Not yet.', act: 'save' })
  expect(await counts(site, 'jabberwock')).toBe('0 0')
  expect((await ann.get('/search?q=jabberwock')).body).toContain('Stories (0)')
})

test('a story told without a name is found by the name that was made up, never by whoever told it', async () => {
  const site = await startApp()
  const { id } = await makeAccount(site.db, 'quinn', { displayName: 'Quinn Rowe' })
  const { shortId } = await makeStory(site.db, { authorId: id, title: 'Under a hat', markdown: 'A jubjub.' })
  const story = await findOwnStory(site.db, id, shortId)
  if (!story) throw new Error('no story')
  expect(await counts(site, 'by:quinn')).toBe('1 0')
  await takeNameOff(site.db, story, id)
  const alias = await site.db
    .selectFrom('account')
    .selectAll()
    .where('kind', '=', 'alias')
    .executeTakeFirstOrThrow()
  for (const name of ['quinn', '"Quinn Rowe"', alias.username])
    expect(await counts(site, `by:${name}`)).toBe('0 0')
  expect(await counts(site, `by:"${alias.display_name}"`)).toBe('1 0')
  const people = await search(site, alias.display_name)
  expect(people).not.toContain('/u/')
  expect(people).not.toContain(alias.username)
  expect(await search(site, alias.username)).not.toContain('href="/u/alias')
})

test('what is not in the index yet is put there', async () => {
  const site = await startApp()
  await told(site)
  await forgetSearchable(site.db)
  expect(await found(site)).toEqual(NONE)
  expect(await indexMissing(site.db)).toBe(2)
  expect(await found(site)).toEqual(ALL)
  expect(await indexMissing(site.db)).toBe(0)
})
