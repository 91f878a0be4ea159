import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { notifyOfComment } from '../../src/notifications/store.ts'
import { makeAccount, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { follow, makeMember, say, startTalk, tell, told } from './site.ts'

test('the teller is told of a comment, and whoever was answered of the answer', async () => {
  const { site, ann, ben, cleo, story } = await startTalk()
  const first = await say(site, story, { authorId: ben.id })
  await say(site, story, { authorId: cleo.id, parentId: first.id })
  expect(await told(site, ann)).toEqual([
    'cleo Example commented on “The night of the queue”',
    'ben Example commented on “The night of the queue”'
  ])
  expect(await told(site, ben)).toEqual(['cleo Example answered you under “The night of the queue”'])
  expect(await told(site, cleo)).toEqual([])
})

test('nobody is told of what they did themselves', async () => {
  const { site, ann, ben, story } = await startTalk()
  await follow(site, ann, 'thread', story.id)
  const own = await say(site, story, { authorId: ann.id, markdown: 'As @ann said' })
  await say(site, story, { authorId: ann.id, parentId: own.id })
  expect(await told(site, ann)).toEqual([])
  expect(await told(site, ben)).toEqual([])
})

test('nobody is told of what they told or said without a name', async () => {
  const { site, db, ann, ben } = await startTalk()
  const { id: tagId } = await db.selectFrom('tag').select('id').executeTakeFirstOrThrow()
  for (const member of [ann, ben]) await follow(site, member, 'tag', tagId)
  const authorId = await makeAlias(db, ann.id)
  const title = 'The other night'
  const nameless = await tell(site, { title, authorId, tags: ['queues'], markdown: 'As @ann and @ben know.' })
  await follow(site, ann, 'thread', nameless.id)
  const own = await say(site, nameless, { authorId, markdown: '@ann knows.' })
  await say(site, nameless, { authorId, parentId: own.id })
  expect(await told(site, ann)).toEqual([])
  expect(await told(site, ben)).toHaveLength(1)
})

test('the strongest reason wins, and each comment is told once', async () => {
  const { site, ann, ben, cleo, story } = await startTalk()
  for (const member of [ann, ben]) await follow(site, member, 'thread', story.id)
  const first = await say(site, story, { authorId: ann.id })
  await say(site, story, { authorId: cleo.id, parentId: first.id, markdown: '@ann, and @ben too' })
  expect(await told(site, ann)).toEqual(['cleo Example answered you under “The night of the queue”'])
  expect(await told(site, ben)).toEqual([
    'cleo Example mentioned you in “The night of the queue”',
    'ann Example commented on “The night of the queue”'
  ])
})

test('an answer that hangs higher, for depth, is an answer to whom it answers', async () => {
  const { site, ben, cleo, story } = await startTalk()
  let parentId: number | undefined
  for (let depth = 0; depth < 20; depth++)
    parentId = (await say(site, story, { authorId: null, ...(parentId && { parentId }) })).id
  const deep = await say(site, story, { authorId: ben.id, parentId: parentId ?? 0 })
  await say(site, story, { authorId: cleo.id, parentId: deep.id })
  expect(await told(site, ben)).toEqual(['cleo Example answered you under “The night of the queue”'])
})

test('a text tells at most ten of those whom it mentions, the first', async () => {
  const { site, ben, story } = await startTalk()
  const people = []
  for (let n = 10; n < 25; n++) people.push(await makeMember(site, `person${n}`))
  const markdown = people.map(({ username }) => `@${username} @nobody${username}`).join(' ')
  await say(site, story, { authorId: ben.id, markdown })
  for (const [index, person] of people.entries())
    expect(await told(site, person), person.username).toHaveLength(index < 10 ? 1 : 0)
})

test('who is mentioned in code, by another site, or cannot sign in is not told', async () => {
  const { site, db, ben, cleo, story } = await startTalk()
  await makeAccount(db, 'imported1', { kind: 'imported' })
  await say(site, story, { authorId: ben.id, markdown: '`@cleo` cleo@example.org @imported1 [@cleo](/x)' })
  expect(await told(site, cleo)).toEqual([])
  expect(await db.selectFrom('notification').select('kind').execute()).toEqual([{ kind: 'comment' }])
})

test('who follows a thread is told of its comments, and of nothing while it is muted', async () => {
  const { site, ben, cleo, ann, story } = await startTalk()
  for (const member of [ben, cleo]) await follow(site, member, 'thread', story.id)
  await follow(site, cleo, 'muted', story.id)
  await follow(site, ann, 'muted', story.id)
  const comment = await say(site, story, { authorId: null, markdown: '@ann @cleo' })
  await say(site, story, { authorId: cleo.id, parentId: comment.id })
  expect(await told(site, ben)).toHaveLength(2)
  expect(await told(site, cleo)).toEqual([])
  expect(await told(site, ann)).toEqual([])
  expect(await site.db.selectFrom('notification').select('account_id').distinct().execute()).toHaveLength(1)
})

test('who follows a person or a tag is told of a new story, once', async () => {
  const { site, ann, ben, cleo } = await startTalk()
  const tag = await site.db.selectFrom('tag').select('id').executeTakeFirstOrThrow()
  await follow(site, ben, 'person', ann.id)
  await follow(site, ben, 'tag', tag.id)
  await follow(site, cleo, 'tag', tag.id)
  await follow(site, ann, 'tag', tag.id)
  const story = await tell(site, {
    title: 'Another night',
    authorId: ann.id,
    tags: ['queues'],
    markdown: '@cleo'
  })
  expect(await told(site, ben)).toEqual(['ann Example told a new story: “Another night”'])
  expect(await told(site, cleo)).toEqual(['ann Example mentioned you in “Another night”'])
  expect(await told(site, ann)).toEqual([])
  await tell(site, { title: 'Of other things', tags: ['css'] })
  expect(await told(site, cleo)).toHaveLength(1)
  expect(story.authorId).toBe(ann.id)
})

test('hundreds of followers are told, each once, however often a job is repeated', async () => {
  const { site, db, ann, story } = await startTalk()
  const ids: number[] = []
  for (let n = 0; n < 450; n++) ids.push((await makeAccount(db, `reader${n}`)).id)
  const rows = ids.map((account_id) => ({ account_id, story_id: story.id, created_at: NOON }))
  await db.insertInto('follow_story').values(rows).execute()
  const comment = await say(site, story, { authorId: ann.id })
  for (let again = 0; again < 2; again++) {
    await notifyOfComment(db, { storyId: story.id, commentId: comment.id })
    await deliver(site)
  }
  const told = await db.selectFrom('notification').select('account_id').execute()
  expect(told.map((row) => row.account_id).toSorted((a, b) => a - b)).toEqual(ids)
})

test('a comment that is removed before the news of it gets round is told to nobody', async () => {
  const { site, db, ben, story } = await startTalk()
  const { id } = await say(site, story, { authorId: ben.id })
  await db.deleteFrom('notification').execute()
  await db.updateTable('comment').set({ removed_at: NOON, removed_by: 'author' }).execute()
  await notifyOfComment(db, { storyId: story.id, commentId: id })
  await deliver(site)
  expect(await db.selectFrom('notification').selectAll().execute()).toEqual([])
})
