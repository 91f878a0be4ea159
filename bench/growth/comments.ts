import { childPath } from '../../src/comments/path.ts'
import { below } from '../random.ts'
import { shortIds } from './cast.ts'
import type { Site, ToldStory } from './stories.ts'
import type { Texts } from './texts.ts'
import type { Planned } from './thread.ts'

export interface CommentPoster {
  plan(story: ToldStory, thread: readonly Planned[]): void
  /** Posts what is due before the hour of this time, in the order of time, as the ids of comments are. */
  postUntil(at: number): void
}

type Due = readonly [Planned, ToldStory]

const HOUR_MS = 3_600_000
/** Housekeeping has swept most notifications that are older. */
const NOTIFIED_MS = 60 * 86_400_000

/** Keeps the comments that are due later by the hour, so that few are in memory. */
export function commentPoster({ tables, random, scale, texts }: Site): CommentPoster {
  const newShortId = shortIds(2)
  const newNotificationId = shortIds(3)
  const byHour = new Map<number, Due[]>()
  let id = 0
  let last = 0
  let hour = Math.floor(scale.startsAt / HOUR_MS)
  return { plan, postUntil }

  function plan(story: ToldStory, thread: readonly Planned[]): void {
    for (const comment of thread) {
      const at = Math.floor(comment.at / HOUR_MS)
      last = Math.max(last, comment.at)
      const due = byHour.get(at)
      if (due) due.push([comment, story])
      else byHour.set(at, [[comment, story]])
    }
  }

  function postUntil(at: number): void {
    const end = Math.floor(Math.min(at, Math.max(scale.endsAt, last) + HOUR_MS) / HOUR_MS)
    for (; hour < end; hour++) {
      const due = byHour.get(hour) ?? []
      byHour.delete(hour)
      for (const [comment, story] of due.sort(([a], [b]) => a.at - b.at)) post(comment, story)
    }
  }

  function post(comment: Planned, story: ToldStory): void {
    comment.id = ++id
    comment.path = childPath(comment.parent?.path ?? '', id)
    tables.comment({
      ...(texts.comments[below(random, texts.comments.length)] as Texts['comments'][number]),
      id,
      short_id: newShortId(),
      story_id: story.id,
      author_id: comment.authorId,
      parent_id: comment.parent?.id ?? null,
      reply_to_id: comment.answered?.id ?? null,
      root_id: comment.root?.id ?? id,
      depth: comment.depth,
      path: comment.path,
      descendant_count: comment.descendants,
      created_at: comment.at,
      removed_reason: '',
      like_count: comment.likers.length,
      points: comment.likers.length,
      been_count: comment.been
    })
    addLikes(comment)
    if (comment.at > scale.endsAt - NOTIFIED_MS) notify(comment, story)
  }

  function addLikes({ id, at, likers, been }: Planned): void {
    const reaction = { comment_id: id, created_at: at }
    for (const account_id of likers) tables.commentReaction({ ...reaction, account_id, kind: 'like' })
    for (const account_id of likers.slice(0, been))
      tables.commentReaction({ ...reaction, account_id, kind: 'been-there' })
  }

  /** Who was answered and who told the story; nine in ten have seen it. */
  function notify({ id, at, authorId, parent, answered }: Planned, story: ToldStory): void {
    const reasons = new Map([[story.authorId, 'comment']])
    if (parent) reasons.set((answered ?? parent).authorId, 'answer')
    reasons.delete(authorId)
    for (const [account_id, kind] of reasons) {
      const read_at = random() < 0.9 ? Math.min(scale.endsAt, at + 6 * HOUR_MS) : null
      const about = { story_id: story.id, comment_id: id, created_at: at, read_at }
      tables.notification({ short_id: newNotificationId(), account_id, kind, ...about })
    }
  }
}
