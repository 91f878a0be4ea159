import type { Db } from '../db/open.ts'
import { preparedRow } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'

/** In the place of a guess, for somebody who would rather read than guess. */
export const SKIPPED = 'skip'

/** Whether the teller of this story wants its cause to be guessed first. */
export const hidesCause = async (db: Db, storyId: number): Promise<boolean> =>
  (await hiding(db, { storyId })) !== undefined

const hiding = preparedRow((db, { storyId }: { storyId: number }) =>
  db.selectFrom('hidden_cause').select('story_id').where('story_id', '=', storyId)
)

/** Hiding twice changes nothing. */
export async function hideCause(db: Db, storyId: number, now: Time): Promise<void> {
  await db
    .insertInto('hidden_cause')
    .values({ story_id: storyId, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Guesses are kept, should it be hidden again. */
export async function showCause(db: Db, storyId: number): Promise<void> {
  await db.deleteFrom('hidden_cause').where('story_id', '=', storyId).execute()
}

/** A member's first guess counts; a later one changes nothing. */
export async function saveGuess(
  db: Db,
  guess: { storyId: number; accountId: number; value: string; now: Time }
): Promise<void> {
  await db
    .insertInto('guess')
    .values({
      story_id: guess.storyId,
      account_id: guess.accountId,
      value: guess.value,
      created_at: guess.now
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What a member guessed, or SKIPPED; undefined for nothing yet. */
export async function findGuess(db: Db, storyId: number, accountId: number): Promise<string | undefined> {
  const guess = db.selectFrom('guess').select('value').where('story_id', '=', storyId)
  return (await guess.where('account_id', '=', accountId).executeTakeFirst())?.value
}

/** How many members guessed what, the most first; who only read on is not counted. */
export async function countGuesses(
  db: Db,
  storyId: number
): Promise<Array<{ value: string; count: number }>> {
  const rows = await db
    .selectFrom('guess')
    .select(['value', (eb) => eb.fn.countAll<number>().as('count')])
    .where('story_id', '=', storyId)
    .where('value', '!=', SKIPPED)
    .groupBy('value')
    .execute()
  return rows
    .map(({ value, count }) => ({ value, count: Number(count) }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
