import { type Cursor, keysetPage, type Page } from '../../db/keyset.ts'
import type { Db } from '../../db/open.ts'
import type { ThingKind, Time } from '../../db/schema.ts'
import { storyPath } from '../../text/paths.ts'
import { ACTS, actWords, THING_WORDS } from '../acts.ts'
import { isBySame, OUTCOMES } from '../answers.ts'
import { ACT_REASONS, OFFICE_REASON } from '../rules.ts'

export const ACTS_A_PAGE = 30

/** An act as everybody may know it: by role and reason, without names. */
export interface LogLine {
  shortId: string
  sortKey: number
  kind: string
  role: string
  sentence: string
  reason: string
  words: string
  createdAt: Time
  until: Time | null
  undoneAt: Time | null
  /** What became of it when the person concerned objected; empty where they did not, or nobody answered yet. */
  lookedAgain: string
  decidedAt: Time | null
  /** The story, where the act was about a story that everybody can read. */
  story: { path: string; title: string } | null
}

export interface LogFilter {
  kind?: string
  role?: string
  reason?: string
}

const ROLES: Record<string, string> = {
  moderator: 'A moderator',
  admin: 'An administrator',
  site: 'The site'
}
export const LOG_ROLES = Object.keys(ROLES)
/** What was looked at and left is nobody's business. */
export const LOG_KINDS = Object.keys(ACTS).filter((kind) => kind !== 'keep')
export const LOG_REASONS = [
  ...Object.entries(ACT_REASONS).map(([code, { label }]) => ({ code, label })),
  OFFICE_REASON
]
/** These leave a story where it is, so that it can be named; to name the others would undo them. */
const NAMES_STORY = ['lock', 'unlock', 'slow', 'retitle', 'retag', 'release', 'restore']

export async function listLog(
  db: Db,
  { kind, role, reason }: LogFilter,
  cursor: Cursor | null,
  size = ACTS_A_PAGE
): Promise<Page<LogLine>> {
  const query = db
    .selectFrom('moderation_act as act')
    .leftJoin('story', (join) =>
      join
        .onRef('story.id', '=', 'act.thing_id')
        .on('act.thing_kind', '=', 'story')
        .on('act.kind', 'in', NAMES_STORY)
        .on('story.published_at', 'is not', null)
        .on('story.removed_at', 'is', null)
    )
    .leftJoin('appeal', 'appeal.act_id', 'act.id')
    .select([
      'act.short_id as shortId',
      'act.created_at as sortKey',
      'act.kind',
      'act.actor_role as role',
      'act.thing_kind as thingKind',
      'act.reason',
      'act.public_words as words',
      'act.created_at as createdAt',
      'act.until',
      'act.undone_at as undoneAt',
      'act.actor_id as actorId',
      'appeal.outcome',
      'appeal.decided_at as decidedAt',
      'appeal.decided_by as decidedBy',
      'story.short_id as storyShortId',
      'story.slug',
      'story.title'
    ])
    .where('act.kind', '!=', 'keep')
    .$if(kind !== undefined, (qb) => qb.where('act.kind', '=', kind as string))
    .$if(role !== undefined, (qb) => qb.where('act.actor_role', '=', role as 'moderator'))
    .$if(reason !== undefined, (qb) => qb.where('act.reason', '=', reason as string))
  const page = await keysetPage(query, { key: 'act.created_at', shortId: 'act.short_id' }, cursor, size)
  return { ...page, rows: page.rows.map(toLine) }
}

interface Row {
  shortId: string
  sortKey: number
  kind: string
  role: string
  thingKind: ThingKind
  reason: string
  words: string
  createdAt: Time
  until: Time | null
  undoneAt: Time | null
  actorId: number | null
  outcome: keyof typeof OUTCOMES | null
  decidedAt: Time | null
  decidedBy: number | null
  storyShortId: string | null
  slug: string | null
  title: string | null
}

function toLine({ storyShortId, slug, title, thingKind, actorId, outcome, decidedBy, ...row }: Row): LogLine {
  const { past, sanction } = actWords(row.kind)
  return {
    ...row,
    role: ROLES[row.role] ?? 'A moderator',
    // On what somebody was warned or suspended for would say whom.
    sentence: sanction ? `Something posted here ${past}` : `A ${THING_WORDS[thingKind]} ${past}`,
    reason: LOG_REASONS.find(({ code }) => code === row.reason)?.label ?? row.reason,
    lookedAgain: outcome === null ? '' : againWords(outcome, isBySame({ actorId, decidedBy })),
    // A sanction's words are for the person that they are about.
    words: sanction ? '' : row.words,
    story:
      storyShortId === null
        ? null
        : { path: storyPath({ shortId: storyShortId, slug: slug ?? '' }), title: title ?? '' }
  }
}

const againWords = (outcome: keyof typeof OUTCOMES, isSame: boolean): string =>
  `Looked at again ${isSame ? 'by the one who acted, as nobody else was there to' : 'by another moderator'}: ${OUTCOMES[outcome]}.`

export interface MonthCount {
  /** Its first moment, UTC. */
  month: Time
  acts: number
  undone: number
  /** How many of them somebody objected to, whenever they did. */
  appealed: number
}

const MONTHS_SHOWN = 12

/** How much was done in each of the last months, the latest first. */
export async function countByMonth(db: Db, now: Time): Promise<MonthCount[]> {
  const today = new Date(now)
  const start = (back: number) => Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back)
  const months = Array.from({ length: MONTHS_SHOWN }, (_, back) => ({
    from: start(back),
    to: start(back - 1)
  }))
  return Promise.all(
    months.map(async ({ from, to }) => {
      const { acts, undone, appealed } = await db
        .selectFrom('moderation_act as act')
        .leftJoin('appeal', 'appeal.act_id', 'act.id')
        .select((eb) => eb.fn.countAll<number>().as('acts'))
        .select((eb) => eb.fn.count<number>('act.undone_at').as('undone'))
        .select((eb) => eb.fn.count<number>('appeal.id').as('appealed'))
        .where('act.kind', '!=', 'keep')
        .where('act.created_at', '>=', from)
        .where('act.created_at', '<', to)
        .executeTakeFirstOrThrow()
      return { month: from, acts: Number(acts), undone: Number(undone), appealed: Number(appealed) }
    })
  )
}
