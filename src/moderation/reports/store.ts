import { authorIdsOf, speakerUnder } from '../../aliases/store.ts'
import type { Db } from '../../db/open.ts'
import type { ThingKind, Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { standingOf } from '../../standing/store.ts'
import { newShortId } from '../../text/shortId.ts'
import type { Reason } from '../rules.ts'
import { type Thing, thingById } from '../things.ts'
import { hideUntilLookedAt, isEnoughToHide } from './hiding.ts'
import { weightAtDesk } from './weights.ts'

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
 * Keeps what a reader reports: one report a person and thing, under whatever name. Where a secret stands open, or
 * somebody new sells, the thing is hidden at once if enough speaks for it.
 */
export async function report(db: Db, reported: NewReport): Promise<void> {
  if (reported.accountId !== null) await standingOf(db, reported.accountId, reported.now)
  await inTransaction(db, async (trx) => {
    const { accountId, thing } = reported
    if (accountId !== null && (await isKnown(trx, accountId, thing))) return
    if (accountId === null && (await countOpen(trx, thing)) >= VISITORS_REPORTS_KEPT) return
    const reporterId = accountId === null ? null : await reporterAs(trx, accountId, thing)
    await addReport(trx, reported, reporterId)
    if (thing.storyId !== null) await slowMore(trx, thing.storyId, reported.now)
    if (await isEnoughToHide(trx, reported)) await hideUntilLookedAt(trx, reported)
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
  /** See weights.ts. */
  weight: number
}

/** What nobody has decided on yet, the oldest first; who reported is for nobody to see. */
export async function listOpenReports(
  db: Db,
  thing: { kind: ThingKind; id: number } | null,
  most: number
): Promise<OpenReport[]> {
  const rows = await db
    .selectFrom('report')
    .leftJoin('account as reporter', 'reporter.id', 'report.reporter_id')
    .select([
      'thing_kind as kind',
      'thing_id as thingId',
      'reason',
      'words',
      'report.created_at as createdAt',
      'reporter_id as reporterId',
      'reporter.kind as reporterKind',
      'reporter.standing'
    ])
    .where('closed_at', 'is', null)
    .$if(thing !== null, (query) =>
      query.where('thing_kind', '=', thing?.kind ?? 'story').where('thing_id', '=', thing?.id ?? 0)
    )
    .orderBy('report.created_at')
    .orderBy('report.id')
    .limit(most)
    .execute()
  return rows.map(({ reporterId, reporterKind, standing, ...row }) => ({
    ...row,
    isVisitors: reporterId === null,
    weight: weightAtDesk({ kind: reporterKind, standing })
  }))
}
