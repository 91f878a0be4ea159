import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { notifyOfSuggestion } from '../../src/notifications/suggestions.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { follow, startTalk, told, toldElsewhere } from '../notifications/site.ts'
import { makeComment, makeStory } from '../support/make.ts'

test('reactions of several stay when the last of them is muted, without the name', async () => {
  const { site, db, story, ann, ben, cleo } = await startTalk()
  const { id } = await makeComment(db, story, { authorId: ben.id })
  for (const [n, who] of [cleo, ann].entries()) await likeComment(db, id, who.id, Date.now() + n)
  expect(await told(site, ben)).toEqual([
    'ann Example and one other reacted to your comment under “The night of the queue”'
  ])
  await follow(site, ben, 'mutedPerson', ann.id)
  const lines = ['Somebody and one other reacted to your comment under “The night of the queue”']
  expect(await told(site, ben)).toEqual(lines)
  const { feed, mail } = await toldElsewhere(site, ben)
  expect(feed).toEqual(lines)
  expect(mail.map(({ text }) => text).join()).not.toContain('ann Example')
})

test('whoever is muted when they react is not counted, under whatever name it was written', async () => {
  const { site, db, ann, ben, cleo, story } = await startTalk()
  await follow(site, ben, 'mutedPerson', ann.id)
  const aliasId = await makeAlias(db, ben.id)
  const hidden = await makeStory(db, { authorId: aliasId, title: 'Without a name' })
  for (const [n, made] of [
    await makeComment(db, story, { authorId: ben.id }),
    await makeComment(db, hidden, { authorId: aliasId })
  ].entries()) {
    await likeComment(db, made.id, ann.id, Date.now() + n)
    expect(await told(site, ben)).toHaveLength(n)
    await likeComment(db, made.id, cleo.id, Date.now() + 10 + n)
    expect((await told(site, ben))[0]).toMatch(/^cleo Example reacted to your comment/)
  }
})

test('a suggestion by somebody muted is told to nobody, and keeps back none of another’s', async () => {
  const { site, db, story, ann, ben, cleo } = await startTalk()
  const cause = { storyId: story.id, authorId: ann.id, at: Date.now() }
  await follow(site, ann, 'mutedPerson', ben.id)
  await notifyOfSuggestion(db, { ...cause, actorId: ben.id })
  expect(await told(site, ann)).toEqual([])
  await notifyOfSuggestion(db, { ...cause, actorId: cleo.id })
  expect(await told(site, ann)).toEqual([
    'cleo Example suggested a fact for your story “The night of the queue”'
  ])
})
