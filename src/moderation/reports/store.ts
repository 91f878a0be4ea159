import { authorIdsOf, speakerUnder } from '../../aliases/store.ts'
import type { Db } from '../../db/open.ts'
import type { ThingKind, Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { takeTurn } from '../../limits/store.ts'
import { newShortId } from '../../text/shortId.ts'
import { doAct } from '../doing.ts'
import type { Reason } from '../rules.ts'
import { sanctionOf } from '../sanctions.ts'
import { type Thing, thingById } from '../things.ts'

export interface NewReport {
  /** Null for a visitor. */
  accountId: number | null
  thing: Thing
  reason: Reason
  words: string
  now: Time
}

/** Visitors leave no name to ask back: more than this about one thing tells moderators nothing new. */
const VISITORS_REPORTS_KEPT = 5

/**
 * Keeps what a reader reports: one report a person and thing, under whatever name. Where a secret stands open, the
 * thing is hidden at once if enough speaks for it.
 */
export async function report(db: Db, reported: NewReport): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { accountId, thing } = reported
    if (accountId !== null && (await isKnown(trx, accountId, thing))) return
    if (accountId === null && (await countOpen(trx, thing)) >= VISITORS_REPORTS_KEPT) return
    const reporterId = accountId === null ? null : await reporterAs(trx, accountId, thing)
    await addReport(trx, reported, reporterId)
    if (thing.storyId !== null) await slowMore(trx, thing.storyId, reported.now)
    if (reported.reason === 'secret' && (await isEnough(trx, thing, reported.now)))
      await hideUntilLookedAt(trx, thing, reported.now)
  })
}

async function isKnown(db: Db, accountId: number, thing: Thing): Promise<boolean> {
  const known = await db
    .selectFrom('report')
    .select('id')
    .where('thing_kind', '=', thing.kind)
    .where('thing_id', '=', thing.id)
    .where('reporter_id', 'in', await authorIdsOf(db, accountId))
    .executeTakeFirst()
  return known !== undefined
}

async function countOpen(db: Db, thing: Thing): Promise<number> {
  const { count } = await db
    .selectFrom('report')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('thing_kind', '=', thing.kind)
    .where('thing_id', '=', thing.id)
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Whoever told a story without a name reports what stands under it without a name, too. */
async function reporterAs(db: Db, accountId: number, thing: Thing): Promise<number> {
  const story = thing.storyId === null ? undefined : await thingById(db, 'story', thing.storyId)
  return story?.author ? speakerUnder(db, accountId, { id: story.id, authorId: story.author.id }) : accountId
}

async function addReport(db: Db, reported: NewReport, reporterId: number | null): Promise<void> {
  const { thing, reason, words, now } = reported
  await db
    .insertInto('report')
    .values({
      short_id: newShortId(),
      thing_kind: thing.kind,
      thing_id: thing.id,
      story_id: thing.storyId,
      reporter_id: reporterId,
      reason,
      words,
      created_at: now,
      closed_at: null,
      outcome: null
    })
    .execute()
}

const DAY_MS = 86_400_000
/** Whoever joined to take something down has joined lately. */
const SETTLED_MS = 7 * DAY_MS
/** Nobody meets more secrets than this a day, but whoever wants to silence somebody does. */
const HIDES_A_DAY = { max: 3, windowMs: DAY_MS }
/** Whoever was wrong so often within the month asks a moderator, like everybody else. */
const WRONG_AT_MOST = 2
const MONTH_MS = 30 * DAY_MS
/** What somebody who is settled here says is enough; of those who are new it takes two. */
const ENOUGH = 2

/** Whether the open reports of a secret are enough to hide a thing that no moderator has looked at for it yet. */
async function isEnough(db: Db, thing: Thing, now: Time): Promise<boolean> {
  if (thing.kind === 'account' || (await wasLookedAt(db, thing))) return false
  const reporters = await db
    .selectFrom('report')
    .innerJoin('account', 'account.id', 'report.reporter_id')
    .select(['account.id', 'account.kind', 'account.created_at as createdAt', 'report.created_at as at'])
    .where('thing_kind', '=', thing.kind)
    .where('thing_id', '=', thing.id)
    .where('reason', '=', 'secret')
    .where('closed_at', 'is', null)
    .execute()
  let weight = 0
  for (const reporter of reporters) weight += await weightOf(db, reporter, now)
  return weight >= ENOUGH
}

/** The teller of a story without a name counts in full, whoever that is: anything else would tell of their account. */
async function weightOf(
  db: Db,
  reporter: { id: number; kind: string; createdAt: Time; at: Time },
  now: Time
): Promise<number> {
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
  return (await takeTurn(db, `hide account ${reporter.id}`, HIDES_A_DAY, now)) > 0 ? 1 : ENOUGH
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

const hideUntilLookedAt = (db: Db, thing: Thing, now: Time): Promise<number | null> =>
  doAct(db, {
    actor: null,
    kind: 'hide',
    thing,
    reason: 'secret',
    publicWords: '',
    privateWords: '',
    until: null,
    now
  })

const WAIT_STEP_SECONDS = 60
const LONGEST_WAIT_SECONDS = 900

/** A thread that a moderator slowed gets slower with every report about it. */
async function slowMore(db: Db, storyId: number, now: Time): Promise<void> {
  await db
    .updateTable('story')
    .set((eb) => ({ slowed_seconds: eb('slowed_seconds', '+', WAIT_STEP_SECONDS) }))
    .where('id', '=', storyId)
    .where('slowed_until', '>', now)
    .where('slowed_seconds', '<', LONGEST_WAIT_SECONDS)
    .execute()
}

export interface OpenReport {
  kind: ThingKind
  thingId: number
  reason: string
  words: string
  createdAt: Time
  isVisitors: boolean
}

/** What nobody has decided on yet, the oldest first; who reported is for nobody to see. */
export async function listOpenReports(
  db: Db,
  thing: { kind: ThingKind; id: number } | null,
  most: number
): Promise<OpenReport[]> {
  const rows = await db
    .selectFrom('report')
    .select([
      'thing_kind as kind',
      'thing_id as thingId',
      'reason',
      'words',
      'created_at as createdAt',
      'reporter_id as reporterId'
    ])
    .where('closed_at', 'is', null)
    .$if(thing !== null, (query) =>
      query.where('thing_kind', '=', thing?.kind ?? 'story').where('thing_id', '=', thing?.id ?? 0)
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(most)
    .execute()
  return rows.map(({ reporterId, ...row }) => ({ ...row, isVisitors: reporterId === null }))
}
