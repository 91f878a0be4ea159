import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { markRead } from '../../src/notifications/reading.ts'
import { likeComment, reactToComment, takeBackFromComment } from '../../src/reactions/comments.ts'
import { reactToStory, takeBackFromStory } from '../../src/reactions/store.ts'
import { makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { follow, makeMember, say, startTalk, told, toldElsewhere } from './site.ts'

test('reactions to one story make one line, which names the last and counts the people', async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'brave', at: NOON + 1 })
  expect(await told(site, ann)).toEqual(['ben Example reacted to your story “The night of the queue”'])
  await reactToStory(db, story.id, { accountId: cleo.id, kind: 'hug', at: NOON + 2 })
  expect(await told(site, ann)).toEqual([
    'cleo Example and one other reacted to your story “The night of the queue”'
  ])
  const dan = await makeAccount(db, 'dan')
  await reactToStory(db, story.id, { accountId: dan.id, kind: 'hug', at: NOON + 3 })
  expect(await told(site, ann)).toEqual([
    'dan Example and 2 others reacted to your story “The night of the queue”'
  ])
  expect((await toldElsewhere(site, ann)).bell).toBe(1)
})

test('a reaction taken back is out of the line, and the last one takes the line away', async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  for (const [at, { id }] of [ben, cleo].entries())
    await reactToStory(db, story.id, { accountId: id, kind: 'hug', at: NOON + at })
  await takeBackFromStory(db, story.id, { accountId: cleo.id, kind: 'hug' })
  expect(await told(site, ann)).toEqual(['ben Example reacted to your story “The night of the queue”'])
  await takeBackFromStory(db, story.id, { accountId: ben.id, kind: 'hug' })
  expect(await told(site, ann)).toEqual([])
})

test('after a line was read, a new one counts only who came later', async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  await markRead(db, ann.id, { until: NOON + 5 }, NOON + 5)
  await reactToStory(db, story.id, { accountId: cleo.id, kind: 'hug', at: NOON + 9 })
  expect(await told(site, ann)).toEqual([
    'cleo Example reacted to your story “The night of the queue”',
    'ben Example reacted to your story “The night of the queue”'
  ])
  await takeBackFromStory(db, story.id, { accountId: cleo.id, kind: 'hug' })
  expect(await told(site, ann)).toEqual(['ben Example reacted to your story “The night of the queue”'])
})

test('a reaction taken back is out of the line that was read as well', async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  const dan = await makeAccount(db, 'dan')
  for (const [at, { id }] of [ben, cleo].entries())
    await reactToStory(db, story.id, { accountId: id, kind: 'hug', at: NOON + at })
  await markRead(db, ann.id, { until: NOON + 5 }, NOON + 5)
  await reactToStory(db, story.id, { accountId: dan.id, kind: 'hug', at: NOON + 9 })
  await takeBackFromStory(db, story.id, { accountId: ben.id, kind: 'hug' })
  const [dans, cleos] = ['dan', 'cleo'].map(
    (name) => `${name} Example reacted to your story “The night of the queue”`
  )
  expect(await told(site, ann)).toEqual([dans, cleos])
  await takeBackFromStory(db, story.id, { accountId: cleo.id, kind: 'hug' })
  expect(await told(site, ann)).toEqual([dans])
  await takeBackFromStory(db, story.id, { accountId: dan.id, kind: 'hug' })
  expect(await told(site, ann)).toEqual([])
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: NOON + 20 })
  expect((await toldElsewhere(site, ann)).bell).toBe(1)
})

test('reactions to comments go to who wrote them, a line for each comment', async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  const [one, two] = [
    await makeComment(db, story, { authorId: ben.id }),
    await makeComment(db, story, { authorId: ben.id })
  ]
  await likeComment(db, one.id, ann.id, NOON)
  await reactToComment(db, one.id, { accountId: cleo.id, kind: 'been-there', at: NOON + 1 })
  await likeComment(db, two.id, cleo.id, NOON + 2)
  expect(await told(site, ben)).toEqual([
    'cleo Example reacted to your comment under “The night of the queue”',
    'cleo Example and one other reacted to your comment under “The night of the queue”'
  ])
  await takeBackFromComment(db, two.id, { accountId: cleo.id, kind: 'like' })
  expect(await told(site, ben)).toHaveLength(1)
  expect(await told(site, ann)).toEqual([])
})

test('fifty parallel reactions make one line with the right number', async () => {
  const { site, db, ann, story } = await startTalk()
  const readers = await Promise.all(Array.from({ length: 50 }, (_, n) => makeAccount(db, `reader${n}`)))
  await Promise.all(
    readers.map(({ id }, n) => reactToStory(db, story.id, { accountId: id, kind: 'hug', at: NOON + n }))
  )
  expect(await told(site, ann)).toEqual([
    'reader49 Example and 49 others reacted to your story “The night of the queue”'
  ])
})

test('reactions to a muted story are told to nobody, nor to those who cannot sign in', async () => {
  const { site, db, ann, ben, story } = await startTalk()
  await follow(site, ann, 'muted', story.id)
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  const imported = await makeAccount(db, 'imported1', { kind: 'imported' })
  const theirs = await makeStory(db, { authorId: imported.id })
  await reactToStory(db, theirs.id, { accountId: ben.id, kind: 'hug', at: NOON })
  expect(await db.selectFrom('notification').selectAll().execute()).toEqual([])
})

test('who told a story without a name is told of everything, and shows as nobody but the alias', async () => {
  const { site, db, ben, cleo } = await startTalk()
  const dora = await makeMember(site, 'dora')
  const aliasId = await makeAlias(db, dora.id)
  const alias = await db.selectFrom('account').selectAll().where('id', '=', aliasId).executeTakeFirstOrThrow()
  const story = await makeStory(db, { title: 'Told without', authorId: aliasId })
  const first = await say(site, story, { authorId: ben.id, markdown: `@${alias.username} hello` })
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  await follow(site, cleo, 'thread', story.id)
  await say(site, story, { authorId: aliasId, parentId: first.id, markdown: 'Thank you, @ben and @dora' })
  expect((await told(site, dora)).toSorted()).toEqual([
    'ben Example mentioned you in “Told without”',
    'ben Example reacted to your story “Told without”'
  ])
  expect(await told(site, ben)).toEqual([`${alias.display_name} answered you under “Told without”`])
  expect(await told(site, cleo)).toEqual([`${alias.display_name} commented on “Told without”`])
  for (const member of [ben, cleo]) {
    const everything = JSON.stringify(await toldElsewhere(site, member))
    expect(everything).toContain(alias.display_name)
    // What the alias itself wrote mentions Dora; nothing of ours does.
    expect(everything.replaceAll('Thank you, @ben and @dora', '')).not.toMatch(/dora/i)
    expect(everything).not.toContain(alias.username)
  }
  expect(await db.selectFrom('job').select('payload').execute()).toEqual([])
})
