import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { ThingKind, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { newShortId } from '../text/shortId.ts'
import { letGo } from './claims.ts'
import { type Actor, undoAct } from './doing.ts'
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
    .select([
      'appeal.id',
      'appeal.short_id as shortId',
      'appeal.words',
      'appeal.created_at as createdAt',
      'decided_at as decidedAt',
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

/** Another moderator than the one who acted decides, and nobody on what concerns themselves. */
export async function mayDecide(db: Db, actor: Actor, { actorId, accountId }: Appeal): Promise<boolean> {
  if (actorId === actor.accountId) return false
  return accountId === null || !(await authorIdsOf(db, actor.accountId)).includes(accountId)
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
    if (!found || found.decidedAt !== null || !(await mayDecide(trx, actor, found))) return false
    await trx
      .updateTable('appeal')
      .set({ decided_at: now, decided_by: actor.accountId, outcome, answer })
      .where('id', '=', found.id)
      .execute()
    await letGo(trx, { kind: 'appeal', id: found.id })
    // Undoing tells the person itself.
    const isUndone =
      outcome === 'undone' &&
      (await undoAct(trx, actor, { shortId: found.actShortId, now, isAppealed: true }))
    if (!isUndone && found.accountId !== null) await tellConcerned(trx, found.actId, found.accountId, now)
    return true
  })
}
