import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { ThingKind, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { listWorking } from '../roles/offices.ts'
import { newShortId } from '../text/shortId.ts'
import { type Actor, undoAct } from './doing.ts'
import { settleAppeal } from './settling.ts'
import { tellConcerned } from './telling.ts'

/** Keeps what somebody says against an act: once, and while it stands. @returns whether it could be */
export async function appeal(db: Db, actId: number, words: string, now: Time): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const act = await trx
      .selectFrom('moderation_act')
      .select('id')
      .where('id', '=', actId)
      .where('undone_at', 'is', null)
      .executeTakeFirst()
    if (!act) return false
    const added = await trx
      .insertInto('appeal')
      .values({
        short_id: newShortId(),
        act_id: actId,
        words,
        created_at: now,
        decided_at: null,
        decided_by: null,
        outcome: null,
        answer: ''
      })
      .onConflict((conflict) => conflict.column('act_id').doNothing())
      .returning('id')
      .executeTakeFirst()
    return added !== undefined
  })
}

export interface Appeal {
  id: number
  shortId: string
  words: string
  createdAt: Time
  decidedAt: Time | null
  decidedBy: number | null
  deciderName: string | null
  outcome: 'upheld' | 'undone' | null
  answer: string
  actId: number
  actShortId: string
  actorId: number | null
  accountId: number | null
  thingKind: ThingKind
  thingId: number
}

export const findAppeal = (
  db: Db,
  which: { shortId: string } | { actId: number }
): Promise<Appeal | undefined> =>
  db
    .selectFrom('appeal')
    .innerJoin('moderation_act as act', 'act.id', 'appeal.act_id')
    .leftJoin('account as decider', 'decider.id', 'appeal.decided_by')
    .select([
      'appeal.id',
      'appeal.short_id as shortId',
      'appeal.words',
      'appeal.created_at as createdAt',
      'decided_at as decidedAt',
      'decided_by as decidedBy',
      'decider.display_name as deciderName',
      'outcome',
      'answer',
      'act.id as actId',
      'act.short_id as actShortId',
      'act.actor_id as actorId',
      'act.account_id as accountId',
      'act.thing_kind as thingKind',
      'act.thing_id as thingId'
    ])
    .$call((query) =>
      'shortId' in which
        ? query.where('appeal.short_id', '=', which.shortId)
        : query.where('act.id', '=', which.actId)
    )
    .executeTakeFirst()

/** So long others have to answer before whoever acted may. */
export const ALONE_AFTER_MS = 7 * 86_400_000

/**
 * As what a moderator comes to an appeal: `another` than the one who acted; the one who acted, and `alone` since
 * nobody else is there, or `late` as nobody else answered in time; `early`, whom others come before; or `own`, whom
 * it concerns. Only `another`, `alone` and `late` answer it.
 */
export type Answering = 'another' | 'alone' | 'late' | 'early' | 'own'

export async function answeringAs(db: Db, actor: Actor, appeal: Appeal, now: Time): Promise<Answering> {
  const { actorId, accountId, createdAt } = appeal
  if (accountId !== null && (await authorIdsOf(db, actor.accountId)).includes(accountId)) return 'own'
  if (actorId !== actor.accountId) return 'another'
  if (!(await hasAnother(db, appeal))) return 'alone'
  return createdAt + ALONE_AFTER_MS <= now ? 'late' : 'early'
}

export const mayDecide = async (db: Db, actor: Actor, appeal: Appeal, now: Time): Promise<boolean> =>
  ['another', 'alone', 'late'].includes(await answeringAs(db, actor, appeal, now))

/**
 * Whether anybody looks after the site but whoever acted and whom it concerns by name. Who is behind an alias counts
 * like all others: that nobody else is left would tell who it is.
 */
export async function hasAnother(
  db: Db,
  { actorId, accountId }: Pick<Appeal, 'actorId' | 'accountId'>
): Promise<boolean> {
  return (await listWorking(db)).some(({ id }) => id !== actorId && id !== accountId)
}

export interface Decision {
  outcome: 'upheld' | 'undone'
  answer: string
  now: Time
}

/** Answers an appeal. @returns whether it was open and this moderator's to decide */
export async function decide(
  db: Db,
  actor: Actor,
  shortId: string,
  { outcome, answer, now }: Decision
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const found = await findAppeal(trx, { shortId })
    if (!found || found.decidedAt !== null || !(await mayDecide(trx, actor, found, now))) return false
    await settleAppeal(trx, found.actId, { by: actor.accountId, outcome, answer, now })
    // Undoing tells the person itself.
    const isUndone =
      outcome === 'undone' &&
      (await undoAct(trx, actor, { shortId: found.actShortId, now, isAppealed: true }))
    const { actId, accountId } = found
    if (!isUndone && accountId !== null) await tellConcerned(trx, { actId, accountId, isAnswer: true }, now)
    return true
  })
}
