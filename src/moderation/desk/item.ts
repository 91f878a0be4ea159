import type { Db } from '../../db/open.ts'
import type { ThingKind } from '../../db/schema.ts'
import { ACTS, type ActKind, actWords, isActKind, THING_WORDS } from '../acts.ts'
import { type Actor, isAllowed, mayUndo } from '../doing.ts'
import { listOpenReports } from '../reports/store.ts'
import { ACT_REASONS, isActReason, isReason, REASONS } from '../rules.ts'
import type { Thing } from '../things.ts'

const REPORTS_SHOWN = 50
const ACTS_SHOWN = 50

/** What a moderator sees of a thing at the desk. */
export async function readItem(db: Db, actor: Actor, thing: Thing) {
  const reports = await listOpenReports(db, thing, REPORTS_SHOWN)
  return {
    thing,
    what: THING_WORDS[thing.kind],
    reports: reports.map((row) => ({
      ...row,
      label: isReason(row.reason) ? REASONS[row.reason].label : row.reason
    })),
    acts: await listActs(db, actor, { thing }),
    record: thing.author ? await listActs(db, actor, { accountId: thing.author.id, but: thing }) : [],
    choices: await choicesFor(db, actor, thing),
    reasons: Object.entries(ACT_REASONS).map(([code, { label }]) => ({ code, label }))
  }
}

async function choicesFor(db: Db, actor: Actor, thing: Thing) {
  const choices: Array<{ kind: ActKind; label: string; needs: string | undefined; isPersonal: boolean }> = []
  for (const kind of Object.keys(ACTS)) {
    if (!isActKind(kind) || !(await isAllowed(db, { actor, kind, thing }))) continue
    const { label, needs, sanction } = actWords(kind)
    choices.push({ kind, label, needs, isPersonal: sanction !== undefined })
  }
  return choices
}

type Which =
  | { thing: { kind: ThingKind; id: number } }
  | { accountId: number; but: { kind: ThingKind; id: number } }

/** What was done to a thing, or to the account or alias behind it elsewhere: the record is that row's alone. */
async function listActs(db: Db, actor: Actor, which: Which) {
  const rows = await db
    .selectFrom('moderation_act')
    .leftJoin('account as actor', 'actor.id', 'moderation_act.actor_id')
    .leftJoin('account as concerned', 'concerned.id', 'moderation_act.account_id')
    .select([
      'concerned.role as concernedRole',
      'moderation_act.short_id as shortId',
      'moderation_act.kind',
      'moderation_act.thing_kind as thingKind',
      'moderation_act.reason',
      'public_words as publicWords',
      'private_words as privateWords',
      'moderation_act.created_at as createdAt',
      'until',
      'undone_at as undoneAt',
      'actor.display_name as actorName'
    ])
    .$call((query) =>
      'thing' in which
        ? query.where('thing_kind', '=', which.thing.kind).where('thing_id', '=', which.thing.id)
        : query
            .where('moderation_act.account_id', '=', which.accountId)
            .where((eb) =>
              eb.not(eb.and([eb('thing_kind', '=', which.but.kind), eb('thing_id', '=', which.but.id)]))
            )
    )
    .orderBy('moderation_act.created_at', 'desc')
    .limit(ACTS_SHOWN)
    .execute()
  return rows.map((row) => ({
    ...row,
    sentence: `${THING_WORDS[row.thingKind]} ${actWords(row.kind).past}`,
    label: isActReason(row.reason) ? ACT_REASONS[row.reason].label : row.reason,
    canUndo: row.undoneAt === null && row.kind !== 'keep' && mayUndo(actor, row.kind, row.concernedRole)
  }))
}
