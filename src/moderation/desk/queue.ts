import type { Db } from '../../db/open.ts'
import type { ThingKind, Time } from '../../db/schema.ts'
import { actWords, THING_WORDS } from '../acts.ts'
import { type Claim, listClaims } from '../claims.ts'
import { listOpenReports } from '../reports/store.ts'
import { WEIGHTY } from '../reports/weights.ts'
import { APPEAL_GRAVITY, ASIDE_GRAVITY, GRAVITY, HELD_GRAVITY, isReason, REASONS } from '../rules.ts'
import { findThings, isPublic, MODERATED_KINDS, type Thing } from '../things.ts'

/** Something that waits for a moderator. */
export interface QueueEntry {
  kind: ThingKind
  id: number
  path: string
  title: string
  /** Who told or wrote it, as everybody knows them. */
  author: string | null
  /** Such as "2 reports: Unkind" or "Held". */
  why: string
  /** Of an appeal: who did what it is against; null for the site itself, and for all else. */
  actorId: number | null
  gravity: number
  /** Reported by somebody trusted, or by several others. */
  isWeighty: boolean
  since: Time
  claim: Claim | null
  /** Where one press of a button lets it pass; null for what needs more thought. */
  passing: string | null
}

/** More than this at once nobody works through; the rest comes up as these are done. */
const ENTRIES_READ = 300

/** All that waits, the gravest first; of equal gravity what trusted people report, then what has waited longest. */
export async function readQueue(db: Db, now: Time): Promise<QueueEntry[]> {
  const claims = new Map((await listClaims(db, now)).map((claim) => [`${claim.kind} ${claim.id}`, claim]))
  const entries = [...(await thingsThatWait(db)), ...(await appealsThatWait(db))]
  return entries
    .map((entry) => ({ ...entry, claim: claims.get(`${entry.kind} ${entry.id}`) ?? null }))
    .sort((a, b) => b.gravity - a.gravity || Number(b.isWeighty) - Number(a.isWeighty) || a.since - b.since)
}

type Waiting = Omit<QueueEntry, 'claim'>

interface Cause {
  kind: ThingKind
  id: number
  since: Time
  reasons: string[]
  weight: number
  isHeld: boolean
  isAside: boolean
}

async function thingsThatWait(db: Db): Promise<Waiting[]> {
  const causes = new Map<string, Cause>()
  const causeOf = (kind: ThingKind, id: number, since: Time): Cause => {
    const key = `${kind} ${id}`
    const cause = causes.get(key) ?? {
      kind,
      id,
      since,
      reasons: [],
      weight: 0,
      isHeld: false,
      isAside: false
    }
    causes.set(key, { ...cause, since: Math.min(cause.since, since) })
    return causes.get(key) ?? cause
  }
  for (const report of await listOpenReports(db, null, ENTRIES_READ)) {
    const cause = causeOf(report.kind, report.thingId, report.createdAt)
    cause.reasons.push(report.reason)
    cause.weight += report.weight
  }
  for (const { kind, id, since } of await listHeld(db)) causeOf(kind, id, since).isHeld = true
  for (const { id, since } of await listAside(db)) causeOf('story', id, since).isAside = true
  const found: Waiting[] = []
  for (const kind of MODERATED_KINDS) {
    const ids = [...causes.values()].filter((cause) => cause.kind === kind).map(({ id }) => id)
    for (const thing of await findThings(db, kind, { ids })) {
      const cause = causes.get(`${kind} ${thing.id}`)
      if (cause) found.push(toEntry(thing, cause))
    }
  }
  return found
}

function toEntry(thing: Thing, { since, reasons, weight, isHeld, isAside }: Cause): Waiting {
  const labels = [...new Set(reasons)].map((reason) => (isReason(reason) ? REASONS[reason].label : reason))
  const count = `${reasons.length} ${reasons.length === 1 ? 'report' : 'reports'}: ${labels.join(', ')}`
  const gravities = reasons.map((reason) => (isReason(reason) ? GRAVITY[reason] : 0))
  return {
    kind: thing.kind,
    id: thing.id,
    path: `/desk/${thing.kind}/${thing.ref}`,
    title: thing.kind === 'account' ? `Profile: ${thing.title}` : thing.title,
    actorId: null,
    author: thing.kind === 'account' ? null : (thing.author?.displayName ?? null),
    why: [isHeld ? HELD_WORDS : '', isAside ? ASIDE_WORDS : '', reasons.length > 0 ? count : '']
      .filter(Boolean)
      .join(' · '),
    passing: isAside && isPublic(thing) ? `/desk/${thing.kind}/${thing.ref}/acts` : null,
    gravity: Math.max(isHeld ? HELD_GRAVITY : 0, isAside ? ASIDE_GRAVITY : 0, ...gravities),
    isWeighty: weight >= WEIGHTY,
    since
  }
}

const HELD_WORDS = 'Waits to be published'
const ASIDE_WORDS = 'Told while many newcomers told theirs: on no list yet'

/** Stories that stand aside and that nobody took down since. */
const listAside = (db: Db): Promise<Array<{ id: number; since: Time }>> =>
  db
    .selectFrom('story')
    .select(['id', (eb) => eb.ref('aside_at').$notNull().as('since')])
    .where('aside_at', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('aside_at')
    .limit(ENTRIES_READ)
    .execute()

async function listHeld(db: Db): Promise<Array<{ kind: 'story' | 'comment'; id: number; since: Time }>> {
  const held = async (kind: 'story' | 'comment') => {
    const rows = await db
      .selectFrom(kind)
      .select(['id', (eb) => eb.ref('held_at').$notNull().as('since')])
      .where('held_at', 'is not', null)
      .where('removed_by', 'in', ['held', 'hidden'])
      .orderBy('held_at')
      .limit(ENTRIES_READ)
      .execute()
    return rows.map((row) => ({ kind, ...row }))
  }
  return [...(await held('story')), ...(await held('comment'))]
}

async function appealsThatWait(db: Db): Promise<Waiting[]> {
  const rows = await db
    .selectFrom('appeal')
    .innerJoin('moderation_act', 'moderation_act.id', 'appeal.act_id')
    .leftJoin('account', 'account.id', 'moderation_act.account_id')
    .select([
      'appeal.id',
      'appeal.short_id as shortId',
      'appeal.created_at as since',
      'moderation_act.actor_id as actorId',
      'moderation_act.kind',
      'moderation_act.thing_kind as thingKind',
      'display_name as author'
    ])
    .where('decided_at', 'is', null)
    .orderBy('appeal.created_at')
    .limit(ENTRIES_READ)
    .execute()
  return rows.map(({ id, shortId, since, author, actorId, ...act }) => ({
    kind: 'appeal',
    id,
    path: `/desk/appeals/${shortId}`,
    title: `Appeal: ${THING_WORDS[act.thingKind]} ${actWords(act.kind).past}`,
    actorId,
    author,
    why: 'Somebody asks for a second look',
    passing: null,
    gravity: APPEAL_GRAVITY,
    isWeighty: false,
    since
  }))
}
