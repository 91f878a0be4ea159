import { authorIdsOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Role, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { forgetStanding } from '../standing/store.ts'
import { newShortId } from '../text/shortId.ts'
import { type ActKind, actWords } from './acts.ts'
import { type Claimed, letGo } from './claims.ts'
import { DEEDS, type Detail } from './deeds.ts'
import { isModerator, may, mayActOn } from './permissions.ts'
import type { ActReason } from './rules.ts'
import { renewSanctions } from './sanctioning.ts'
import { settleAppeal } from './settling.ts'
import { tellConcerned, tellReporter } from './telling.ts'
import { type Thing, thingById } from './things.ts'

export interface Actor {
  accountId: number
  role: Role
}

export interface NewAct {
  /** Null for the site itself. */
  actor: Actor | null
  kind: ActKind
  thing: Thing
  reason: ActReason
  publicWords: string
  privateWords: string
  /** For what lasts for a time. */
  until: Time | null
  title?: string
  tags?: readonly string[]
  /** What had been done to it last when the moderator saw it, or '' for nothing; where left out, nobody looked. */
  latestSeen?: string | undefined
  now: Time
}

/** Does what a moderator decided, and tells whom it concerns. @returns its id; null where the thing is past that */
export async function doAct(db: Db, act: NewAct): Promise<number | null> {
  return inTransaction(db, async (trx) => {
    const thing = await thingById(trx, act.thing.kind, act.thing.id)
    if (!thing || !(await isAllowed(trx, { ...act, thing })) || (await isOvertaken(trx, act))) return null
    const detail = (await DEEDS[act.kind]?.apply(trx, { ...act, thing })) ?? null
    if (detail === null && DEEDS[act.kind]) return null
    const id = await record(trx, { ...act, thing }, detail)
    if (act.actor) await closeReports(trx, thing, act.kind === 'keep' ? 'nothing' : 'acted', act.now)
    if (thing.author) await concern(trx, { id, kind: act.kind, accountId: thing.author.id }, act.now)
    return id
  })
}

/** Whether more was done to the thing than a moderator saw who acts on it. */
export async function isOvertaken(
  db: Db,
  { thing, latestSeen }: Pick<NewAct, 'thing' | 'latestSeen'>
): Promise<boolean> {
  return latestSeen !== undefined && latestSeen !== ((await latestAct(db, thing))?.shortId ?? '')
}

/** What was done to it last, and by whom. */
export const latestAct = (db: Db, { kind, id }: Claimed) =>
  db
    .selectFrom('moderation_act')
    .leftJoin('account as actor', 'actor.id', 'moderation_act.actor_id')
    .select(['moderation_act.short_id as shortId', 'moderation_act.kind'])
    .select(['actor.id as actorId', 'actor.display_name as actorName'])
    .where('thing_kind', '=', kind)
    .where('thing_id', '=', id)
    .orderBy('moderation_act.id', 'desc')
    .executeTakeFirst()

/** Whether this moderator may do this to a thing in this state; nobody acts on what is theirs, under whatever name. */
export async function isAllowed(
  db: Db,
  { actor, kind, thing }: { actor: Actor | null; kind: ActKind; thing: Thing }
): Promise<boolean> {
  const { on, permission, sanction } = actWords(kind)
  if (!on.includes(thing.kind)) return false
  if (kind === 'pass' && thing.asideAt === null) return false
  if (permission && !may([actor?.role ?? 'admin'], permission, thing.state)) return false
  if (!actor) return true
  if (!isModerator(actor.role) || (await isOwn(db, actor, thing))) return false
  return !sanction || (thing.author !== null && mayActOn(actor.role, sanction, thing.author.role))
}

export const isOwn = async (db: Db, actor: Actor, thing: Thing): Promise<boolean> =>
  thing.author !== null && (await authorIdsOf(db, actor.accountId)).includes(thing.author.id)

/** What an act, done or undone, means for the person behind its thing. */
async function concern(
  db: Db,
  {
    id,
    kind,
    accountId,
    isAnswer = false
  }: { id: number; kind: string; accountId: number; isAnswer?: boolean },
  now: Time
): Promise<void> {
  const { sanction, told } = actWords(kind)
  if (sanction) await renewSanctions(db, accountId)
  await forgetStanding(db, accountId)
  if (told !== null) await tellConcerned(db, { actId: id, accountId, isAnswer }, now)
}

async function record(db: Db, act: NewAct, detail: Detail | null): Promise<number> {
  const { id } = await db
    .insertInto('moderation_act')
    .values({
      short_id: newShortId(),
      actor_id: act.actor?.accountId ?? null,
      actor_role: act.actor?.role ?? 'site',
      kind: act.kind,
      thing_kind: act.thing.kind,
      thing_id: act.thing.id,
      account_id: act.thing.author?.id ?? null,
      reason: act.reason,
      public_words: act.publicWords,
      private_words: act.privateWords,
      detail: detail === null ? '' : JSON.stringify(detail),
      created_at: act.now,
      until: act.until,
      undone_at: null,
      undone_by: null
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function closeReports(db: Db, thing: Claimed, outcome: 'acted' | 'nothing', now: Time): Promise<void> {
  const closed = await db
    .updateTable('report')
    .set({ closed_at: now, outcome })
    .where('thing_kind', '=', thing.kind)
    .where('thing_id', '=', thing.id)
    .where('closed_at', 'is', null)
    .returning(['id', 'reporter_id as reporterId'])
    .execute()
  for (const report of closed)
    if (report.reporterId !== null) await tellReporter(db, report.id, report.reporterId, now)
  await letGo(db, thing)
}

/** Whether this moderator may take back such an act without an appeal: what administrators forbade, they do. */
export function mayUndo({ role }: Actor, kind: string, concerned: Role | null): boolean {
  const { sanction } = actWords(kind)
  return sanction === undefined || role === 'admin' || mayActOn(role, sanction, concerned ?? 'member')
}

/**
 * Takes an act back, as far as its thing is still as it left it, and tells whom it concerned. Whoever objected to it
 * has their answer by that.
 * @param isAppealed whether it answers an appeal, which any other moderator may
 * @returns whether it was there to be undone by this moderator
 */
export async function undoAct(
  db: Db,
  actor: Actor,
  { shortId, now, isAppealed = false }: { shortId: string; now: Time; isAppealed?: boolean }
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const act = await trx
      .selectFrom('moderation_act')
      .leftJoin('account', 'account.id', 'moderation_act.account_id')
      .selectAll('moderation_act')
      .select('account.role')
      .where('short_id', '=', shortId)
      .where('undone_at', 'is', null)
      .executeTakeFirst()
    if (!act || act.kind === 'keep' || act.thing_kind === 'role') return false
    if (!isAppealed && !mayUndo(actor, act.kind, act.role)) return false
    if (act.account_id !== null && (await authorIdsOf(trx, actor.accountId)).includes(act.account_id))
      return false
    await trx
      .updateTable('moderation_act')
      .set({ undone_at: now, undone_by: actor.accountId })
      .where('id', '=', act.id)
      .execute()
    await settleAppeal(trx, act.id, { by: actor.accountId, outcome: 'undone', answer: '', now })
    const deed = DEEDS[act.kind as ActKind]
    if (deed) await deed.undo(trx, { id: act.thing_id, kind: act.thing_kind }, JSON.parse(act.detail), now)
    if (act.account_id !== null)
      await concern(trx, { id: act.id, kind: act.kind, accountId: act.account_id, isAnswer: isAppealed }, now)
    return true
  })
}
