import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { startTalk, type Talk } from './talk.ts'

const namesFor = async ({ asAnn }: Talk, query: string): Promise<string[]> => {
  const answer = await asAnn.get(`/people.json?${query}`)
  expect(answer.headers['cache-control']).toBe('private, no-store')
  return JSON.parse(answer.body).map(({ username }: { username: string }) => username)
}

test('names complete from their beginning: first who speaks in this thread, the last first, then others', async () => {
  const talk = await startTalk()
  const { db, story, ben } = talk
  const [bea, bert] = [await makeAccount(db, 'bea'), await makeAccount(db, 'bert')]
  for (const { id } of [ben, bert]) await makeComment(db, story, { authorId: id })
  await makeAccount(db, 'carol')
  expect(await namesFor(talk, `q=be&story=${story.shortId}`)).toEqual(['bert', 'ben', 'bea'])
  expect(await namesFor(talk, `q=BE&story=${story.shortId}`)).toEqual(['bert', 'ben', 'bea'])
  expect(await namesFor(talk, 'q=be')).toEqual(['bea', 'ben', 'bert'])
  expect(await namesFor(talk, 'q=be&story=zzzzzzzz')).toEqual(['bea', 'ben', 'bert'])
  await makeComment(db, story, { authorId: bea.id })
  expect((await namesFor(talk, `story=${story.shortId}`)).slice(0, 3)).toEqual(['bea', 'bert', 'ben'])
  expect(await namesFor(talk, 'q=')).toEqual([])
})

test('at most eight come, never oneself, an imported person or one whose words were removed', async () => {
  const talk = await startTalk()
  const { db, story, ann } = talk
  for (let n = 0; n < 12; n++) await makeAccount(db, `zoe-${n}`)
  expect(await namesFor(talk, 'q=zoe')).toHaveLength(8)
  await makeComment(db, story, { authorId: ann.id })
  await makeAccount(db, 'anna', { kind: 'imported' })
  expect(await namesFor(talk, `q=an&story=${story.shortId}`)).toEqual([])
  const dan = await makeAccount(db, 'dan')
  const { id } = await makeComment(db, story, { authorId: dan.id })
  await removeComment(db, id, { by: 'moderator', reason: '', at: NOON + DAY })
  expect(await namesFor(talk, `story=${story.shortId}`)).not.toContain('dan')
})

test('neither an alias nor who stands behind it is suggested', async () => {
  const talk = await startTalk()
  const { db } = talk
  const eve = await makeAccount(db, 'eve')
  const alias = await makeAlias(db, eve.id, NOON)
  const story = await makeStory(db, { authorId: alias })
  await makeComment(db, story, { authorId: alias })
  expect(await namesFor(talk, `story=${story.shortId}`)).toEqual([])
  expect(await namesFor(talk, `q=alias&story=${story.shortId}`)).toEqual([])
  expect(await namesFor(talk, `q=e&story=${story.shortId}`)).toEqual(['eve'])
})

test('drafts tell nobody who speaks in them', async () => {
  const talk = await startTalk()
  const { db, story } = talk
  await db.updateTable('story').set({ published_at: null }).where('id', '=', story.id).execute()
  expect(await namesFor(talk, `story=${story.shortId}`)).toEqual([])
})

test('visitors are not told who is here', async () => {
  const { visitor } = await startTalk()
  expect((await visitor.get('/people.json?q=a')).status).toBe(404)
})

test.for([
  'q=%00',
  'q[]=a',
  'q=%25',
  "q=a'--",
  `q=${'a'.repeat(5000)}`,
  'q=__proto__',
  'story[]=1&q=b',
  'q=é'
])('an odd beginning "%s" finds nobody and breaks nothing', async (query) => {
  const { asAnn } = await startTalk()
  for (const path of ['/people.json', '/emoji.json']) {
    const answer = await asAnn.get(`${path}?${query}`)
    expect([200, 400]).toContain(answer.status)
  }
})

test('emoji complete by name', async () => {
  const { visitor } = await startTalk()
  const found = JSON.parse((await visitor.get('/emoji.json?q=fire')).body)
  expect(found[0]).toEqual({ name: 'fire', emoji: '🔥' })
  expect(found.length).toBeLessThanOrEqual(8)
})
