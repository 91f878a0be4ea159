import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { deleteComment } from '../../src/comments/removal/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import type { Db } from '../../src/db/open.ts'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { reactToComment } from '../../src/reactions/comments.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { countWaiting } from '../../src/search/counting.ts'
import { removeStory } from '../../src/stories/store.ts'
import { checkSite } from '../../src/upkeep/check.ts'
import { startApp } from '../support/app.ts'
import { isOnServer } from '../support/database.ts'
import { HOUR, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

async function check(db: Db, repairs = false): Promise<{ isWell: boolean; lines: string[] }> {
  const lines: string[] = []
  const isWell = await checkSite(db, { repairs, say: (line) => lines.push(line) })
  return { isWell, lines }
}

/** Everything that counts, in every state that changes a count. */
async function makeBusySite(db: Db) {
  const ann = await makeAccount(db, 'ann')
  const bob = await makeAccount(db, 'bob')
  const story = await makeStory(db, { authorId: ann.id, tags: ['queues', 'disks'] })
  const gone = await makeStory(db, { authorId: bob.id, tags: ['queues'] })
  await removeStory(db, gone.id, { by: 'moderator', reason: '', at: NOON })
  const root = await makeComment(db, story, { authorId: bob.id })
  const own = await makeComment(db, story, { authorId: ann.id, parentId: root.id })
  const leaf = await makeComment(db, story, { authorId: bob.id, parentId: own.id })
  const hidden = await makeComment(db, story, { authorId: bob.id, parentId: root.id })
  const lonely = await makeComment(db, story, { authorId: bob.id })
  await removeComment(db, hidden.id, { by: 'moderator', reason: '', at: NOON })
  await deleteComment(db, own.id, NOON)
  await deleteComment(db, lonely.id, NOON)
  await reactToStory(db, story.id, { accountId: bob.id, kind: 'hug', at: NOON + HOUR })
  await reactToComment(db, leaf.id, { accountId: ann.id, kind: 'like', at: NOON })
  await reactToComment(db, leaf.id, { accountId: ann.id, kind: 'been-there', at: NOON })
  return { story, root, leaf }
}

test('a site that was used as it is meant to be is in order', async () => {
  const { db } = await startApp()
  await makeBusySite(db)
  const { isWell, lines } = await check(db)
  expect(lines.filter((line) => !/: (sound|right)$/.test(line))).toEqual([])
  expect(isWell).toBe(true)
})

test('every count that is wrong is found, named, and put right when asked', async () => {
  const { db } = await startApp()
  const { story, leaf } = await makeBusySite(db)
  const before = {
    story: await db.selectFrom('story').selectAll().execute(),
    comment: await db.selectFrom('comment').selectAll().execute(),
    tag: await db.selectFrom('tag').selectAll().execute(),
    story_tag: await db.selectFrom('story_tag').selectAll().execute(),
    story_reaction_count: await db.selectFrom('story_reaction_count').selectAll().execute()
  }
  const wrong = { comment_count: 70, reaction_count: 71, points: 72, hot_rank: 1 }
  await db.updateTable('story').set(wrong).where('id', '=', story.id).execute()
  const wrongs = { descendant_count: 70, like_count: 71, been_count: 72 }
  await db.updateTable('comment').set(wrongs).where('id', '=', leaf.id).execute()
  await db.updateTable('tag').set({ story_count: 70 }).execute()
  await db.updateTable('story_reaction_count').set({ count: 70 }).execute()
  await db.updateTable('story_tag').set({ published_at: null }).where('story_id', '=', story.id).execute()

  const found = await check(db)
  expect(found.isWell).toBe(false)
  expect(found.lines.filter((line) => / wrong$/.test(line))).toEqual([
    'comments of stories: 1 wrong',
    'reactions to stories: 1 wrong',
    'points of stories: 1 wrong',
    'places in the hot list: 1 wrong',
    'stories of tags: 2 wrong',
    'reactions of each kind: 1 wrong',
    'stories in the lists of their tags: 2 wrong',
    'points of stories in their tags: 2 wrong',
    'places in the hot lists of tags: 2 wrong',
    'answers below comments: 1 wrong',
    'likes of comments: 1 wrong',
    '"been there" of comments: 1 wrong'
  ])
  expect(found.lines.at(-1)).toContain('check --repair')

  const repaired = await check(db, true)
  expect(repaired.isWell).toBe(true)
  expect(repaired.lines).toContain('stories of tags: 2 counted anew')
  expect(await db.selectFrom('comment').selectAll().execute()).toEqual(before.comment)
  expect(await db.selectFrom('tag').selectAll().execute()).toEqual(before.tag)
  expect(await db.selectFrom('story').selectAll().execute()).toEqual(before.story)
  expect(await db.selectFrom('story_tag').selectAll().execute()).toEqual(before.story_tag)
  const counts = await db.selectFrom('story_reaction_count').selectAll().execute()
  expect(counts).toEqual(before.story_reaction_count)
  expect((await check(db)).isWell).toBe(true)
})

test('a story that is found by other facts than it has is found by its own again', async () => {
  const { db, browser } = await startApp()
  const facts = { ...NO_FACTS, answers: { trigger: ['clock'] }, technologies: ['mysql'] }
  await makeStory(db, { facts })
  const gone = await makeStory(db, { facts })
  const bare = await makeStory(db)
  const before = () => db.selectFrom('story_fact').selectAll().orderBy('story_id').orderBy('field').execute()
  await removeStory(db, gone.id, { by: 'moderator', reason: '', at: NOON })
  const right = await before()
  await db.deleteFrom('story_fact').where('field', '=', 'trigger').execute()
  const odd = [gone.id, bare.id].map((story_id) => ({ story_id, field: 'technology', value: 'cobol' }))
  await db.insertInto('story_fact').values(odd).execute()
  const found = await check(db)
  expect(found.isWell).toBe(false)
  expect(found.lines).toContain('facts that stories are found by: 3 wrong')
  const repaired = await check(db, true)
  expect(repaired.lines).toContain('facts that stories are found by: 3 listed anew')
  expect(await before()).toEqual(right)
  expect((await check(db)).isWell).toBe(true)
  expect((await browser.get('/search?q=trigger:clock')).text).toContain('Stories (1)')
  expect((await browser.get('/search?q=tech:cobol')).text).toContain('Stories (0)')
})

const listed = (db: Db) => db.selectFrom('search_word').selectAll().orderBy('word').execute()

test('words of the search that are counted wrong, left out or left over are put right', async () => {
  const { db } = await startApp()
  const { story } = await makeBusySite(db)
  await makeStory(db, { title: 'Marzipan', markdown: 'Said twice, said at once.' })
  await makeComment(db, story, { authorId: story.authorId, markdown: 'Only woozles say so.' })
  await countWaiting(db)
  const right = await listed(db)
  await makeStory(db, { title: 'Marzipan that waits' })
  expect((await check(db)).lines.filter((line) => / wrong$/.test(line))).toEqual([])

  await db.updateTable('search_word').set({ stories: 7 }).where('word', '=', 'marzipan').execute()
  await db.updateTable('search_word').set({ stories: 7 }).where('word', '=', 'woozles').execute()
  await db.deleteFrom('search_word').where('word', '=', 'twice').execute()
  const left = ['gone', 'o"dd', "o'dd", 'b\\s'].map((word) => ({ word, stem: word, stories: 1 }))
  await db
    .insertInto('search_word')
    .values([...left, { word: 'erased', stem: 'eras', stories: 0 }])
    .execute()
  const found = await check(db)
  expect([found.isWell, found.lines.filter((line) => / wrong$/.test(line))]).toEqual([
    false,
    ['words of the search: 8 wrong']
  ])
  const repaired = await check(db, true)
  expect([repaired.isWell, repaired.lines.at(-1)]).toEqual([true, 'words of the search: 8 counted anew'])
  expect(await listed(db)).toEqual(right)
  await countWaiting(db)
  expect((await listed(db)).find(({ word }) => word === 'marzipan')?.stories).toBe(2)
  expect((await check(db)).isWell).toBe(true)
})

test('words that wait to be counted while no job is there for it are counted', async () => {
  const { db } = await startApp()
  await makeStory(db, { title: 'Marzipan' })
  expect((await check(db)).isWell).toBe(true)
  await db.updateTable('job').set({ failed_at: NOON }).where('key', '=', 'count-words').execute()
  const failed = await check(db)
  await db.deleteFrom('job').where('key', '=', 'count-words').execute()
  const found = await check(db)
  for (const { isWell, lines } of [failed, found])
    expect([isWell, lines]).toEqual([
      false,
      expect.arrayContaining(['texts whose words wait to be counted: 1 wrong'])
    ])
  expect((await check(db, true)).isWell).toBe(true)
  expect((await listed(db)).find(({ word }) => word === 'marzipan')?.stories).toBe(1)
  expect((await check(db)).isWell).toBe(true)
})

test('what was taken down and is found all the same is found no more', async () => {
  const { db, browser } = await startApp()
  const { story } = await makeBusySite(db)
  const gone = await makeStory(db, { title: 'Marzipan' })
  const said = await makeComment(db, story, { authorId: story.authorId, markdown: 'Marzipan, too.' })
  await countWaiting(db)
  const at = { removed_at: NOON, removed_by: 'moderator' as const }
  await db.updateTable('story').set(at).where('id', '=', gone.id).execute()
  await db.updateTable('comment').set(at).where('id', '=', said.id).execute()
  const found = await check(db)
  expect([found.isWell, found.lines]).toEqual([
    false,
    expect.arrayContaining(['texts that the search finds: 2 wrong'])
  ])
  expect((await check(db, true)).lines).toContain('texts that the search finds: 2 taken out')
  expect((await listed(db)).filter(({ word }) => word === 'marzipan')).toEqual([])
  expect((await browser.get('/search?q=marzipan')).text).toContain('Stories (0)')
})

test('what cannot be counted anew is said, and stays wrong', async () => {
  const { db } = await startApp()
  const { leaf } = await makeBusySite(db)
  await db.updateTable('comment').set({ depth: 9 }).where('id', '=', leaf.id).execute()
  const { isWell, lines } = await check(db, true)
  expect(isWell).toBe(false)
  expect(lines).toContain('places of comments: 1 wrong')
  expect(lines.at(-1)).toContain('restore a backup')
})

test.skipIf(isOnServer)('a row that belongs to none is found', async () => {
  const { db } = await startApp()
  await sql`pragma foreign_keys = off`.execute(db)
  await db.insertInto('follow_tag').values({ account_id: 999, tag_id: 888, created_at: NOON }).execute()
  const { isWell, lines } = await check(db)
  expect(isWell).toBe(false)
  expect(lines).toContain('storage: 1 rows of follow_tag without their account')
})
