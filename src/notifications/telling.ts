import { authorIdsOf, ownerOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { listFollowers } from './followers.ts'
import { mentionedIn } from './mentions.ts'
import { tell } from './tell.ts'

/** Accounts told in one transaction, so that a story with many followers keeps no other writer waiting. */
const BATCH = 200

export interface Cause {
  storyId: number
  /** Null where it is the story itself. */
  commentId: number | null
}

/** Tells of a comment: who was answered, who is mentioned, who told the story, and then who follows the thread. */
export const tellOfComment: JobHandler = async (
  { db, now },
  cause: { storyId: number; commentId: number }
) => {
  const comment = await findComment(db, cause.commentId)
  if (!comment) return
  const mentioned = await mentionedIn(db, comment.markdown)
  await inTransaction(db, async (trx) => {
    const speakers = await selvesOf(trx, comment.authorId)
    const tellOthers = (kind: 'answer' | 'mention' | 'comment', accountIds: Array<number | null>) =>
      tell(trx, { ...cause, kind, at: now, accountIds: others(accountIds, speakers) })
    await tellOthers('answer', [comment.answeredId])
    await tellOthers('mention', mentioned)
    await tellOthers('comment', [comment.tellerId])
    await enqueue(trx, 'notify-followers', { ...cause, after: 0 })
  })
}

/** Tells of a story: who is mentioned, and then who follows its teller or one of its tags. */
export const tellOfStory: JobHandler = async ({ db, now }, { storyId }: { storyId: number }) => {
  const story = await findStory(db, storyId)
  if (!story) return
  const mentioned = await mentionedIn(db, story.markdown)
  await inTransaction(db, async (trx) => {
    const cause = { storyId, commentId: null }
    const accountIds = others(mentioned, await selvesOf(trx, story.authorId))
    await tell(trx, { ...cause, kind: 'mention', at: now, accountIds })
    await enqueue(trx, 'notify-followers', { ...cause, after: 0 })
  })
}

/** Tells the next of those who follow, and leaves the rest to another job. `after`: where the last one ended. */
export const tellFollowers: JobHandler = async (
  { db, now },
  { after, ...cause }: Cause & { after: number }
) => {
  await inTransaction(db, async (trx) => {
    const { storyId, commentId } = cause
    const made = await (commentId === null ? findStory(trx, storyId) : findComment(trx, commentId))
    if (!made) return
    const followers = await listFollowers(trx, cause, after, BATCH)
    const kind = commentId === null ? 'story' : 'comment'
    const accountIds = others(followers, await selvesOf(trx, made.authorId))
    await tell(trx, { ...cause, kind, at: now, accountIds })
    if (followers.length === BATCH)
      await enqueue(trx, 'notify-followers', { ...cause, after: followers.at(-1) })
  })
}

/** Nobody is told of what they did themselves, under whatever name. */
const others = (accountIds: ReadonlyArray<number | null>, selves: readonly number[]): number[] =>
  accountIds.filter((id) => id !== null && !selves.includes(id)) as number[]

const selvesOf = async (db: Db, authorId: number | null): Promise<number[]> =>
  authorId === null ? [] : authorIdsOf(db, await ownerOf(db, authorId))

async function findComment(db: Db, commentId: number) {
  return db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .leftJoin('comment as answered', (join) =>
      join.on('answered.id', '=', (eb) => eb.fn.coalesce('comment.reply_to_id', 'comment.parent_id'))
    )
    .select([
      'comment.body_markdown as markdown',
      'comment.author_id as authorId',
      'answered.author_id as answeredId',
      'story.author_id as tellerId'
    ])
    .where('comment.id', '=', commentId)
    .where('comment.removed_at', 'is', null)
    .executeTakeFirst()
}

async function findStory(db: Db, storyId: number) {
  return db
    .selectFrom('story')
    .select(['body_markdown as markdown', 'author_id as authorId'])
    .where('id', '=', storyId)
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}
