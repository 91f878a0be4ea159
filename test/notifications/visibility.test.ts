import { describe, expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { findTags, retagStory } from '../../src/tags/store.ts'
import { makeComment, NOON } from '../support/make.ts'
import { follow, type Member, say, startTalk, tell, told, toldElsewhere, unfollow } from './site.ts'

type Talk = Awaited<ReturnType<typeof startTalk>>

/** Something that Ben is told of, as he reads it. */
const EVENTS: Record<string, (talk: Talk) => Promise<{ commentId?: number; storyId: number }>> = {
  'an answer to him': async ({ site, db, story, ben, cleo }) => {
    const his = await makeComment(db, story, { authorId: ben.id })
    const { id } = await say(site, story, { authorId: cleo.id, parentId: his.id, markdown: SECRET })
    return { commentId: id, storyId: story.id }
  },
  'a mention of him': async ({ site, story, cleo }) => {
    const { id } = await say(site, story, { authorId: cleo.id, markdown: `@ben ${SECRET}` })
    return { commentId: id, storyId: story.id }
  },
  'a comment in a thread he follows': async ({ site, story, ben, cleo }) => {
    await follow(site, ben, 'thread', story.id)
    const { id } = await say(site, story, { authorId: cleo.id, markdown: SECRET })
    return { commentId: id, storyId: story.id }
  },
  'a reaction to his comment': async ({ db, story, ben, cleo }) => {
    const { id } = await makeComment(db, story, { authorId: ben.id, markdown: SECRET })
    await likeComment(db, id, cleo.id, Date.now())
    return { commentId: id, storyId: story.id }
  },
  'a story by somebody he follows': async ({ site, ben, ann }) => {
    await follow(site, ben, 'person', ann.id)
    const { id } = await tell(site, { title: SECRET, authorId: ann.id, tags: ['dns'] })
    return { storyId: id }
  },
  'a story with a tag he follows': async ({ site, db, ben, ann }) => {
    const [tag] = await findTags(db, ['queues'])
    await follow(site, ben, 'tag', tag?.id ?? 0)
    const { id } = await tell(site, { title: SECRET, authorId: ann.id, tags: ['queues'] })
    return { storyId: id }
  }
}

const SECRET = 'The words that only some may read'

type Event = Awaited<ReturnType<(typeof EVENTS)[string]>>

/** What may happen before he looks, and to which events it matters. */
const CHANGES: Record<string, { to: RegExp; change: (talk: Talk, event: Event) => Promise<unknown> }> = {
  'the story was taken down by a moderator': {
    to: /./,
    change: ({ db }, { storyId }) => removeStory(db, storyId, { by: 'moderator', reason: '', at: NOON })
  },
  'the story was deleted by its teller': {
    to: /./,
    change: ({ db }, { storyId }) => removeStory(db, storyId, { by: 'author', reason: '', at: NOON })
  },
  'the story was taken back to a draft': {
    to: /./,
    change: ({ db }, { storyId }) =>
      db.updateTable('story').set({ published_at: null }).where('id', '=', storyId).execute()
  },
  'he muted the thread': {
    to: /./,
    change: ({ site, ben }, { storyId }) => follow(site, ben, 'muted', storyId)
  },
  'he muted whoever did it': {
    to: /./,
    change: async ({ site, ben, ann, cleo }) => {
      for (const { id } of [ann, cleo]) await follow(site, ben, 'mutedPerson', id)
    }
  },
  'he muted a tag of the story': {
    to: /./,
    change: async ({ site, db, ben }) => {
      for (const { id } of await findTags(db, ['queues', 'dns'])) await follow(site, ben, 'mutedTag', id)
    }
  },
  'the comment was removed': {
    to: /answer|mention|comment/,
    change: ({ db }, { commentId = 0 }) =>
      removeComment(db, commentId, { by: 'moderator', reason: '', at: NOON })
  },
  'he follows nothing any more': {
    to: /he follows/,
    change: async ({ site, db, ben, ann, story }) => {
      const [tag] = await findTags(db, ['queues'])
      await unfollow(site, ben, 'person', ann.id)
      await unfollow(site, ben, 'thread', story.id)
      await unfollow(site, ben, 'tag', tag?.id ?? 0)
    }
  },
  'the story was given to an alias': {
    to: /by somebody he follows/,
    change: async ({ db, ann }, { storyId }) => {
      const aliasId = await makeAlias(db, ann.id)
      await db.updateTable('story').set({ author_id: aliasId }).where('id', '=', storyId).execute()
    }
  },
  'the story lost its tags': {
    to: /with a tag/,
    change: ({ db }, { storyId }) => retagStory(db, storyId, ['css'])
  }
}

async function everywhere(talk: Talk, member: Member) {
  return { page: await told(talk.site, member), ...(await toldElsewhere(talk.site, member)) }
}

const NOTHING = { page: [], bell: 0, feed: [], mail: [] }

describe.each(Object.entries(EVENTS))('Ben is told of %s', (name, happen) => {
  test('on the page, at the bell, in the feed and by mail', async () => {
    const talk = await startTalk()
    await happen(talk)
    const { page, bell, feed, mail } = await everywhere(talk, talk.ben)
    expect([page.length, bell, feed.length, mail.length]).toEqual([1, 1, 1, 1])
    expect(feed).toEqual(page)
    expect(mail[0]?.text).toContain(page[0])
  })

  test.each(Object.entries(CHANGES).filter(([, { to }]) => to.test(name)))(
    'and nowhere once %s',
    async (_name, { change }) => {
      const talk = await startTalk()
      const event = await happen(talk)
      await change(talk, event)
      expect(await everywhere(talk, talk.ben)).toEqual(NOTHING)
    }
  )
})

test('a story by somebody followed that an alias tells now is still one with a tag that is followed', async () => {
  const talk = await startTalk()
  const { db, site, ann, ben } = talk
  const event = await EVENTS['a story by somebody he follows']?.(talk)
  const [tag] = await findTags(db, ['dns'])
  await follow(site, ben, 'tag', tag?.id ?? 0)
  const aliasId = await makeAlias(db, ann.id)
  await db
    .updateTable('story')
    .set({ author_id: aliasId })
    .where('id', '=', event?.storyId ?? 0)
    .execute()
  const everything = JSON.stringify(await everywhere(talk, ben))
  expect(everything).toContain(SECRET)
  expect(everything).not.toMatch(/ann/i)
})

test('unmuting shows what came before, and what came meanwhile was never told', async () => {
  const talk = await startTalk()
  const { site, ann, ben, story } = talk
  await say(site, story, { authorId: ben.id, markdown: 'Before' })
  await follow(site, ann, 'muted', story.id)
  await say(site, story, { authorId: ben.id, markdown: 'Meanwhile' })
  await reactToStory(talk.db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  expect(await everywhere(talk, ann)).toEqual(NOTHING)
  await unfollow(site, ann, 'muted', story.id)
  expect(await told(site, ann)).toHaveLength(1)
})
