import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { preparedRow } from '../db/prepared.ts'
import type { Schema, Standing, Time } from '../db/schema.ts'
import { BURDEN_MS, MOST_THANKS, type Record, standingBy } from './standing.ts'

const DAY_MS = 86_400_000
/** A standing that was reached is found out anew so rarely; of somebody new there is little to count. */
const FRESH_MS = 6 * 3_600_000

/**
 * How settled a member is here; moderators are trusted. Never asked of an alias: what is known of its owner must not
 * show in what happens to it.
 */
export async function standingOf(db: Db, accountId: number, now: Time): Promise<Standing> {
  return (await memberBy(db, accountId, now)).standing
}

/** The same with when they joined. */
export async function memberBy(
  db: Db,
  accountId: number,
  now: Time
): Promise<{ standing: Standing; joinedAt: Time }> {
  const { standing, joinedAt, isNews } = await lookAt(db, accountId, now)
  if (isNews)
    await db.updateTable('account').set({ standing, standing_at: now }).where('id', '=', accountId).execute()
  return { standing, joinedAt }
}

/** Their standing, not written down: for pages that are shown while nothing can be written. */
export async function standingSeen(db: Db, accountId: number, now: Time): Promise<Standing> {
  return (await lookAt(db, accountId, now)).standing
}

/** `isNews`: it was found out just now. */
async function lookAt(
  db: Db,
  accountId: number,
  now: Time
): Promise<{ standing: Standing; joinedAt: Time; isNews: boolean }> {
  const known = await knownStanding(db, { accountId })
  if (!known) throw new Error('There is no such account')
  const { standing, standingAt, role, joinedAt } = known
  const isFresh = standingAt !== null && standingAt > now - FRESH_MS && standingAt <= now
  if (isFresh && standing !== 'new') return { standing, joinedAt, isNews: false }
  const found = role === 'member' ? await foundOut(db, { accountId, joinedAt }, now) : 'trusted'
  return { standing: found, joinedAt, isNews: found !== standing || found !== 'new' }
}

const knownStanding = preparedRow((db, { accountId }: { accountId: number }) =>
  db
    .selectFrom('account')
    .select(['standing', 'standing_at as standingAt', 'role', 'created_at as joinedAt'])
    .where('id', '=', accountId)
)

/** Looks no further than it matters: for most who are new, at the day on which they joined and at what they read. */
async function foundOut(
  db: Db,
  { accountId, joinedAt }: { accountId: number; joinedAt: Time },
  now: Time
): Promise<Standing> {
  const best = { joinedAt, storiesRead: Infinity, daysRead: Infinity, thankedBy: MOST_THANKS, burdens: 0 }
  if (standingBy(best, now) === 'new') return 'new'
  const reading = await readingOf(db, accountId)
  if (standingBy({ ...best, ...reading }, now) === 'new') return 'new'
  return standingBy({ joinedAt, ...reading, ...(await regardOf(db, accountId, now)) }, now)
}

/** All that a standing is made of. */
export async function recordOf(db: Db, accountId: number, now: Time): Promise<Record> {
  const { joinedAt } = await db
    .selectFrom('account')
    .select('created_at as joinedAt')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return {
    joinedAt,
    ...(await readingOf(db, accountId)),
    ...(await regardOf(db, accountId, now))
  }
}

const regardOf = async (
  db: Db,
  accountId: number,
  now: Time
): Promise<Pick<Record, 'thankedBy' | 'burdens'>> => ({
  thankedBy: await countThanks(db, accountId),
  burdens: await countBurdens(db, accountId, now)
})

async function readingOf(db: Db, accountId: number): Promise<Pick<Record, 'storiesRead' | 'daysRead'>> {
  const read = await visitsOf(db, { accountId })
  return { storiesRead: Number(read?.stories), daysRead: Number(read?.days) }
}

const visitsOf = preparedRow((db, { accountId }: { accountId: number }) =>
  db
    .selectFrom('story_visit')
    .innerJoin('story', 'story.id', 'story_visit.story_id')
    .select((eb) => eb.fn.countAll<number>().as('stories'))
    .select(sql<number>`count(distinct story_visit.created_at / ${sql.lit(DAY_MS)})`.as('days'))
    .where('story_visit.account_id', '=', accountId)
    .where('story.author_id', '!=', accountId)
)

/** Newcomers thank like everybody else, but it does not count: they could all be one person. */
async function countThanks(db: Db, accountId: number): Promise<number> {
  const settled = (eb: ExpressionBuilder<Schema & { thanks: { account_id: number } }, 'thanks'>) =>
    eb.exists(
      eb
        .selectFrom('account as giver')
        .select('giver.id')
        .whereRef('giver.id', '=', 'thanks.account_id')
        .where('giver.standing', '!=', 'new')
    )
  const stories = db
    .selectFrom('story')
    .innerJoin('story_reaction as thanks', 'thanks.story_id', 'story.id')
    .select('thanks.account_id as giver')
    .distinct()
    .where('story.author_id', '=', accountId)
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .where('thanks.account_id', '!=', accountId)
    .where(settled)
    .limit(MOST_THANKS)
  const comments = db
    .selectFrom('comment')
    .innerJoin('comment_reaction as thanks', 'thanks.comment_id', 'comment.id')
    .select('thanks.account_id as giver')
    .distinct()
    .where('comment.author_id', '=', accountId)
    .where('thanks.account_id', '!=', accountId)
    .where(settled)
    .limit(MOST_THANKS)
  const givers = [...(await stories.execute()), ...(await comments.execute())].map(({ giver }) => giver)
  return Math.min(new Set(givers).size, MOST_THANKS)
}

async function countBurdens(db: Db, accountId: number, now: Time): Promise<number> {
  const { burdens } = await db
    .selectFrom('moderation_act')
    .select((eb) => eb.fn.countAll<number>().as('burdens'))
    .where('account_id', '=', accountId)
    .where('created_at', '>', now - BURDEN_MS)
    .where('kind', 'in', ['hide', 'remove', 'warn', 'limit', 'suspend', 'ban'])
    .where('undone_at', 'is', null)
    .where('actor_id', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(burdens)
}

/** What was done about somebody may have changed where they stand. */
export async function forgetStanding(db: Db, accountId: number): Promise<void> {
  await db.updateTable('account').set({ standing_at: null }).where('id', '=', accountId).execute()
}
