import { inComment, writeText } from '../../accounts/writing.ts'
import { speakerUnder } from '../../aliases/store.ts'
import type { Db } from '../../db/open.ts'
import { once } from '../../db/receipts.ts'
import { withFreshIds } from '../../db/transaction.ts'
import { sanctionOf } from '../../moderation/sanctions.ts'
import { notifyOfComment } from '../../notifications/store.ts'
import { judgePost } from '../../spam/judging.ts'
import type { KnownPoster } from '../../spam/poster.ts'
import { weightOf } from '../../standing/standing.ts'
import { findStoryKey } from '../../stories/keys.ts'
import { commentPath } from '../../text/paths.ts'
import { newShortId } from '../../text/shortId.ts'
import { placeOf } from '../places.ts'
import { postWritten } from '../store.ts'
import { withholdComment } from '../withholding.ts'

/** A comment that is answered; a removed one is known as such. */
export interface Answered {
  id: number
  shortId: string
  markdown: string
  isRemoved: boolean
}

export async function findAnsweredComment(
  db: Db,
  storyId: number,
  shortId: string
): Promise<Answered | undefined> {
  const row = await db
    .selectFrom('comment')
    .select(['id', 'short_id as shortId', 'body_markdown as markdown', 'removed_at as removedAt'])
    .where('story_id', '=', storyId)
    .where('short_id', '=', shortId)
    .executeTakeFirst()
  return (
    row && { id: row.id, shortId: row.shortId, markdown: row.markdown, isRemoved: row.removedAt !== null }
  )
}

export interface Answer {
  poster: KnownPoster
  /** Short ids: what they name is looked up again when the answer is saved. */
  story: string
  parent: string | null
  markdown: string
  /** Of the form, so that sent twice it posts once. */
  key: string
  siteUrl: string
  /** Throws where this account may not post now. @param authorId as whom they speak here */
  allow: (trx: Db, authorId: number) => Promise<void>
}

/**
 * Posts a member's comment under the name they have below this story, and tells whom it concerns.
 * @returns the path where it is seen; null where the story or what it answers went away meanwhile
 * @throws PostRefused
 */
export const answerOnce = (db: Db, answer: Answer): Promise<string | null> =>
  withFreshIds(() => answerAs(newShortId(), db, answer))

/** @param shortId stands in the rendered text, too */
async function answerAs(shortId: string, db: Db, answer: Answer): Promise<string | null> {
  const text = await writeText(db, answer.markdown, inComment(shortId, answer.siteUrl))
  const { poster } = answer
  const { accountId } = poster
  const post = async (trx: Db): Promise<string> => {
    const story = await findStoryKey(trx, answer.story)
    if (!story) throw GONE
    const parent = answer.parent === null ? null : await findAnsweredComment(trx, story.id, answer.parent)
    if (parent === undefined || parent?.isRemoved) throw GONE
    const authorId = await speakerUnder(trx, accountId, story)
    await answer.allow(trx, authorId)
    const isAlias = authorId !== accountId
    const waits = await judgePost(
      trx,
      { ...poster, isAlias },
      {
        kind: 'comment',
        text: answer.markdown,
        html: text.body_html,
        siteUrl: answer.siteUrl,
        now: Date.now()
      }
    )
    const comment = await postWritten(trx, {
      story,
      authorId,
      parentId: parent?.id ?? null,
      createdAt: Date.now(),
      text,
      shortId,
      // Whether the owner of an alias is new must not show in where its story stands.
      weight: isAlias ? 1 : weightOf(poster.standing)
    })
    if (waits || (await sanctionOf(trx, accountId, Date.now())).isLimited) {
      await withholdComment(trx, comment.id, 'held', Date.now())
      return commentPath(story, shortId)
    }
    await notifyOfComment(trx, { storyId: story.id, commentId: comment.id })
    return placeOf(trx, story, comment)
  }
  return once(db, accountId, answer.key, post).catch((error) => {
    if (error !== GONE) throw error
    return null
  })
}

/** Thrown to leave the transaction, so that nothing of it stays. */
const GONE = new Error('What is answered was removed while the answer was rendered')
