import { addAccount, type NewAccount, type Person } from '../../src/accounts/store.ts'
import { type NewComment, postComment } from '../../src/comments/store.ts'
import type { Db } from '../../src/db/open.ts'
import { type NewStory, tellStory } from '../../src/stories/telling.ts'
import { SITE } from './app.ts'

/** A moment that tests count from: 2026-03-01, 12:00 UTC. */
export const NOON = Date.UTC(2026, 2, 1, 12)
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export function makeAccount(db: Db, username: string, about: Partial<NewAccount> = {}): Promise<Person> {
  return addAccount(db, {
    username,
    displayName: `${username} Example`,
    kind: 'member',
    createdAt: NOON,
    ...about
  })
}

export interface MadeStory {
  id: number
  shortId: string
  slug: string
  authorId: number
  path: string
}

/** A published story; its author is made unless named. */
export async function makeStory(db: Db, story: Partial<NewStory> = {}): Promise<MadeStory> {
  const authorId =
    story.authorId ?? (await makeAccount(db, `teller${Math.random().toString(36).slice(2, 8)}`)).id
  const made = await tellStory(db, {
    title: 'The night the queue stood still',
    markdown: 'It began with a **small** change.',
    tags: ['queues'],
    publishedAt: NOON,
    siteUrl: SITE,
    ...story,
    authorId
  })
  return { ...made, authorId, path: `/s/${made.shortId}/${made.slug}` }
}

export function makeComment(
  db: Db,
  story: MadeStory,
  comment: Partial<NewComment> & { authorId: number | null }
): Promise<{ id: number; shortId: string }> {
  return postComment(db, {
    story,
    parentId: null,
    markdown: 'It happened to us too.',
    createdAt: NOON + HOUR,
    siteUrl: SITE,
    ...comment
  })
}
