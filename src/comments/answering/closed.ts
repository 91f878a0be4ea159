import type { Db } from '../../db/open.ts'
import { preparedRow } from '../../db/prepared.ts'
import type { Time } from '../../db/schema.ts'
import { takeTurn } from '../../limits/store.ts'
import { sanctionOf } from '../../moderation/sanctions.ts'
import { ended } from '../../text/ended.ts'
import { hashSecret } from '../../text/secret.ts'

/** Why somebody may not comment under a story now: a sentence, or ms to wait. */
export type Refusal = { sentence: string } | { wait: number }

/**
 * Looks at what closes a thread, for everybody or for this member; in a slow one it counts a turn.
 * @param as who would comment, and as whom they speak there
 */
export async function refusalToComment(
  trx: Db,
  story: { id: number; authorId: number },
  { accountId, authorId }: { accountId: number; authorId: number },
  now: Time
): Promise<Refusal | null> {
  const state = await stateOf(trx, { id: story.id })
  if (!state) return null
  const sentence = closedWords(state) ?? (await unwelcomeWords(trx, story, { accountId, authorId }, now))
  if (sentence !== null) return { sentence }
  if ((state.slowed_until ?? 0) <= now) return null
  const pace = { max: 1, windowMs: state.slowed_seconds * 1000 }
  const wait = await takeTurn(trx, `slow ${story.id} ${hashSecret(`account ${accountId}`)}`, pace, now)
  return wait > 0 ? { wait } : null
}

/**
 * The same, for a page that asks before anything was typed; it counts no turn.
 * @param who null for a visitor, to whom a thread is closed or not
 */
export async function whyClosed(
  db: Db,
  story: { id: number; authorId: number },
  who: { accountId: number; authorId: number } | null,
  now: Time
): Promise<string | null> {
  const state = await stateOf(db, { id: story.id })
  return (state && closedWords(state)) ?? (who && unwelcomeWords(db, story, who, now))
}

function closedWords(state: {
  locked_at: Time | null
  locked_reason: string
  closed_at: Time | null
}): string | null {
  if (state.locked_at !== null) return lockedWords(state.locked_reason)
  return state.closed_at === null ? null : CLOSED
}

/** The part of it that is about this person, and not about the thread. */
export async function unwelcomeWords(
  db: Db,
  story: { authorId: number },
  { accountId, authorId }: { accountId: number; authorId: number },
  now: Time
): Promise<string | null> {
  if (await isUnwelcome(db, story.authorId, accountId)) return UNWELCOME
  return authorId !== accountId && (await isLimited(db, accountId, now)) ? LIMITED : null
}

const stateOf = preparedRow((db, { id }: { id: number }) =>
  db
    .selectFrom('story')
    .select(['locked_at', 'locked_reason', 'closed_at', 'slowed_until', 'slowed_seconds'])
    .where('id', '=', id)
)

/** What a limited member says without a name would wait for a moderator, and so tell that the alias is theirs. */
const isLimited = async (db: Db, accountId: number, now: Time): Promise<boolean> =>
  (await sanctionOf(db, accountId, now)).isLimited

const isUnwelcome = async (db: Db, authorId: number, personId: number): Promise<boolean> =>
  (await unwelcomeBy(db, { authorId, personId })) !== undefined

const unwelcomeBy = preparedRow((db, { authorId, personId }: { authorId: number; personId: number }) =>
  db
    .selectFrom('unwelcome')
    .select('author_id')
    .where('author_id', '=', authorId)
    .where('person_id', '=', personId)
)

export const lockedWords = (reason: string): string =>
  `A moderator closed this thread${reason ? `: ${ended(reason)}` : '.'} It can be read, but takes no more comments.`
const LIMITED =
  'What you post waits for a moderator for now, and what you say without your name cannot. Why, and how to object, is in your notifications.'
const CLOSED = 'The person who told this story closed the thread. It can be read, but takes no more comments.'
const UNWELCOME =
  'The person who told this story wants no comments of yours under their stories. You can still read them.'
