import type { Db } from '../../db/open.ts'
import type { Standing, Time } from '../../db/schema.ts'
import { takeTurn } from '../../limits/store.ts'
import { standingOf } from '../../standing/store.ts'
import { doAct } from '../doing.ts'
import type { Reason } from '../rules.ts'
import { sanctionOf } from '../sanctions.ts'
import type { Thing } from '../things.ts'

interface Reported {
  thing: Thing
  reason: Reason
  now: Time
}

const DAY_MS = 86_400_000
/** Whoever joined to take something down has joined lately. */
const SETTLED_MS = 7 * DAY_MS
/** Nobody meets more secrets than this a day, but whoever wants to silence somebody does. */
const HIDES_A_DAY = { max: 3, windowMs: DAY_MS }
/** Somebody trusted, on the day of a flood. */
const TRUSTED_HIDES_A_DAY = { max: 10, windowMs: DAY_MS }
/** Whoever was wrong so often within the month asks a moderator, like everybody else. */
const WRONG_AT_MOST = 2
const MONTH_MS = 30 * DAY_MS
/** What somebody who is settled here says of a secret is enough; of those who are new it takes two. */
const ENOUGH = 2

/**
 * Whether the open reports of this kind are enough to hide a thing that no moderator has looked at for it yet: a secret,
 * whoever told it, or what somebody new sells. Of an alias nobody knows whether it is new, so there the latter waits.
 */
export async function isEnoughToHide(db: Db, { thing, reason, now }: Reported): Promise<boolean> {
  if (reason !== 'secret' && reason !== 'spam') return false
  if (thing.kind === 'account' || (await wasLookedAt(db, thing))) return false
  if (reason === 'spam' && !(await isByNewcomer(db, thing, now))) return false
  let weight = 0
  for (const reporter of await reportersOf(db, thing, reason))
    weight += reason === 'spam' ? SPAM_WEIGHTS[reporter.standing] : await weightOf(db, reporter, now)
  return weight >= ENOUGH
}

/** One who is trusted, or two members: what newcomers say of each other can be one program's quarrel with itself. */
const SPAM_WEIGHTS: Readonly<Record<Standing, number>> = { new: 0, member: 1, trusted: 2 }

async function isByNewcomer(db: Db, { author }: Thing, now: Time): Promise<boolean> {
  if (author === null || author.isAlias) return false
  const member = await db
    .selectFrom('account')
    .select('id')
    .where('id', '=', author.id)
    .where('kind', '=', 'member')
    .executeTakeFirst()
  return member !== undefined && (await standingOf(db, author.id, now)) === 'new'
}

interface Reporter {
  id: number
  kind: string
  standing: Standing
  createdAt: Time
  at: Time
}

const reportersOf = (db: Db, thing: Thing, reason: Reason): Promise<Reporter[]> =>
  db
    .selectFrom('report')
    .innerJoin('account', 'account.id', 'report.reporter_id')
    .select([
      'account.id',
      'account.kind',
      'account.standing',
      'account.created_at as createdAt',
      'report.created_at as at'
    ])
    .where('thing_kind', '=', thing.kind)
    .where('thing_id', '=', thing.id)
    .where('reason', '=', reason)
    .where('closed_at', 'is', null)
    .execute()

/** The teller of a story without a name counts in full, whoever that is: anything else would tell of their account. */
async function weightOf(db: Db, reporter: Reporter, now: Time): Promise<number> {
  if (reporter.kind === 'alias') return ENOUGH
  const { suspendedUntil, isLimited } = await sanctionOf(db, reporter.id, now)
  if (suspendedUntil !== null || isLimited) return 0
  if (reporter.createdAt > now - SETTLED_MS) return 1
  const { wrong } = await db
    .selectFrom('report')
    .select((eb) => eb.fn.countAll<number>().as('wrong'))
    .where('reporter_id', '=', reporter.id)
    .where('reason', '=', 'secret')
    .where('outcome', '=', 'nothing')
    .where('created_at', '>', now - MONTH_MS)
    .executeTakeFirstOrThrow()
  if (Number(wrong) >= WRONG_AT_MOST) return 0
  if (reporter.at !== now) return 1
  const hides = reporter.standing === 'trusted' ? TRUSTED_HIDES_A_DAY : HIDES_A_DAY
  return (await takeTurn(db, `hide account ${reporter.id}`, hides, now)) > 0 ? 1 : ENOUGH
}

async function wasLookedAt(db: Db, thing: Thing): Promise<boolean> {
  const act = await db
    .selectFrom('moderation_act')
    .select('id')
    .where('thing_kind', '=', thing.kind)
    .where('thing_id', '=', thing.id)
    .where((eb) => eb.or([eb('kind', 'in', ['keep', 'restore']), eb('undone_at', 'is not', null)]))
    .executeTakeFirst()
  return act !== undefined
}

export const hideUntilLookedAt = (db: Db, { thing, reason, now }: Reported): Promise<number | null> =>
  doAct(db, {
    actor: null,
    kind: 'hide',
    thing,
    reason,
    publicWords: '',
    privateWords: '',
    until: null,
    now
  })
