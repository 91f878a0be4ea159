import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { type Cause, findComment, findMade, findStory, others, selvesOf, textBefore } from './causes.ts'
import { listFollowers } from './followers.ts'
import { mentionedIn } from './mentions.ts'
import { tell } from './tell.ts'

/** Accounts told in one transaction, so that a story with many followers keeps no other writer waiting. */
const BATCH = 200

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
    await tellNext(trx, { ...cause, after: 0 }, { at: now, speakers })
  })
}

/** Tells of a story: who is mentioned, and then who follows its teller or one of its tags. */
export const tellOfStory: JobHandler = async ({ db, now }, { storyId }: { storyId: number }) => {
  const story = await findStory(db, storyId)
  if (!story) return
  const mentioned = await mentionedIn(db, story.markdown)
  await inTransaction(db, async (trx) => {
    const cause = { storyId, commentId: null }
    const speakers = await selvesOf(trx, story.authorId)
    await tell(trx, { ...cause, kind: 'mention', at: now, accountIds: others(mentioned, speakers) })
    // Of one that stands aside, perhaps since a moment ago, they are told once it is on the lists.
    const isListed = (await findStory(trx, storyId))?.asideAt === null
    if (isListed) await tellNext(trx, { ...cause, after: 0 }, { at: now, speakers })
  })
}

/** Tells of a changed text: who is mentioned in it now and was not before. Who was told of it before is not told again. */
export const tellOfChange: JobHandler = async (
  { db, now },
  { before, ...cause }: Cause & { before: number }
) => {
  const made = await findMade(db, cause)
  if (!made) return
  const mentioned = await mentionedIn(db, made.markdown, await textBefore(db, cause, before))
  await inTransaction(db, async (trx) => {
    const accountIds = others(mentioned, await selvesOf(trx, made.authorId))
    await tell(trx, { ...cause, kind: 'mention', at: now, accountIds })
  })
}

/** Tells more of those who follow than one transaction told. */
export const tellFollowers: JobHandler = async ({ db, now }, cause: Following) => {
  await inTransaction(db, async (trx) => {
    const made = await findMade(trx, cause)
    if (!made || ('asideAt' in made && made.asideAt !== null)) return
    await tellNext(trx, cause, { at: now, speakers: await selvesOf(trx, made.authorId) })
  })
}

/** `after`: the last of those who follow that were told. */
type Following = Cause & { after: number }

/** Tells the next of those who follow, and leaves the rest to another job. */
async function tellNext(
  trx: Db,
  { after, ...cause }: Following,
  { at, speakers }: { at: Time; speakers: readonly number[] }
): Promise<void> {
  const followers = await listFollowers(trx, cause, after, BATCH)
  const kind = cause.commentId === null ? 'story' : 'comment'
  await tell(trx, { ...cause, kind, at, accountIds: others(followers, speakers) })
  if (followers.length === BATCH)
    await enqueue(trx, 'notify-followers', { ...cause, after: followers.at(-1) })
}
