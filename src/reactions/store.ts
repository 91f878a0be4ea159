import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { ReactionKind, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { notifyOfReaction } from '../notifications/reactions.ts'
import { listIfVouched } from '../stories/aside.ts'
import { addPoints } from '../stories/counts.ts'
import { REACTION_POINTS } from '../stories/ranking.ts'

/** How often each reaction was given to a story; kinds that nobody gave are missing. */
export async function countReactions(db: Db, storyId: number): Promise<Map<ReactionKind, number>> {
  const rows = await reactionCounts(db, { storyId })
  return new Map(rows.map(({ kind, count }) => [kind, count]))
}

const reactionCounts = prepared((db, { storyId }: { storyId: number }) =>
  db
    .selectFrom('story_reaction_count')
    .select(['kind', 'count'])
    .where('story_id', '=', storyId)
    .where('count', '>', 0)
)

export interface NewReaction {
  accountId: number
  kind: ReactionKind
  at: Time
  /** How much it moves the story up: see weightOf. */
  weight?: number
}

export type Reaction = Pick<NewReaction, 'accountId' | 'kind'>

/** Gives a story a reaction; giving it again changes nothing. */
export async function reactToStory(
  db: Db,
  storyId: number,
  { accountId, kind, at, weight = 1 }: NewReaction
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('story_reaction')
      .values({ story_id: storyId, account_id: accountId, kind, created_at: at, weight })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows) await countReaction(trx, storyId, { accountId, kind, at, weight }, 1)
  })
}

/** Takes a reaction back, with the points it gave; taking back what was not given changes nothing. */
export async function takeBackFromStory(
  db: Db,
  storyId: number,
  { accountId, kind }: Reaction
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const taken = await trx
      .deleteFrom('story_reaction')
      .where('story_id', '=', storyId)
      .where('account_id', '=', accountId)
      .where('kind', '=', kind)
      .returning(['created_at as at', 'weight'])
      .executeTakeFirst()
    if (taken) await countReaction(trx, storyId, { accountId, kind, ...taken }, -1)
  })
}

async function countReaction(
  db: Db,
  storyId: number,
  { accountId, kind, at, weight }: Required<NewReaction>,
  by: 1 | -1
): Promise<void> {
  await db
    .insertInto('story_reaction_count')
    .values({ story_id: storyId, kind, count: by })
    .onConflict((conflict) =>
      conflict
        .columns(['story_id', 'kind'])
        .doUpdateSet((eb) => ({ count: eb('story_reaction_count.count', '+', by) }))
    )
    .execute()
  await db
    .updateTable('story')
    .set((eb) => ({ reaction_count: eb('reaction_count', '+', by) }))
    .where('id', '=', storyId)
    .execute()
  const isAside = await addPoints(db, storyId, by * weight * REACTION_POINTS)
  if (isAside && by === 1) await listIfVouched(db, storyId)
  await notifyOfReaction(db, { storyId, commentId: null, actorId: accountId, at })
}

/**
 * Gives a story a reaction that is wanted and takes back one that is not.
 * @param wants undefined turns round what is
 */
export async function toggleStoryReaction(
  db: Db,
  storyId: number,
  reaction: NewReaction,
  wants: boolean | undefined
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const isGiven = (await givenToStory(trx, storyId, reaction.accountId)).includes(reaction.kind)
    await ((wants ?? !isGiven)
      ? reactToStory(trx, storyId, reaction)
      : takeBackFromStory(trx, storyId, reaction))
  })
}

/** What a member gave to a story. */
export async function givenToStory(db: Db, storyId: number, accountId: number): Promise<ReactionKind[]> {
  return (await givenReactions(db, { storyId, accountId })).map((row) => row.kind)
}

const givenReactions = prepared((db, { storyId, accountId }: { storyId: number; accountId: number }) =>
  db
    .selectFrom('story_reaction')
    .select('kind')
    .where('story_id', '=', storyId)
    .where('account_id', '=', accountId)
)
