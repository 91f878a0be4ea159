import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { settingWords } from '../siteSettings/groups.ts'
import { SETTINGS } from '../siteSettings/settings.ts'

/** What administrators do; `setting` names one of siteSettings/settings.ts. */
export const ADMIN_ACTS = {
  setting: 'changed a setting',
  role: 'gave another role',
  retry: 'had work tried again',
  discard: 'threw work away',
  invitation: 'made an invitation',
  revocation: 'took an invitation back',
  admission: 'let somebody in who asked',
  refusal: 'declined somebody who asked',
  appointment: 'made an administrator',
  unlocking: 'took a second factor out'
} as const

export type AdminActKind = keyof typeof ADMIN_ACTS

/** Done outside the site's pages, by whoever runs it. */
const OPERATORS: readonly string[] = ['appointment', 'unlocking'] satisfies AdminActKind[]

export interface AdminAct {
  /** Null for whoever runs the site. */
  actorId: number | null
  kind: AdminActKind
  /** What it was done to: the name of a setting, of a kind of work. */
  subject: string
  /** To whom it was done. */
  accountId?: number
  before?: string
  after?: string
  now: Time
}

/** Keeps who administered what, in the transaction of the act itself. */
export async function noteAdminAct(
  db: Db,
  { actorId, kind, subject, accountId, before = '', after = '', now }: AdminAct
): Promise<void> {
  const act = {
    kind,
    subject,
    before,
    after,
    actor_id: actorId,
    account_id: accountId ?? null,
    created_at: now
  }
  await db.insertInto('admin_act').values(act).execute()
}

const ACTS_A_PAGE = 30

/** @param before number of the act to go on behind; null for the latest */
export async function listAdminActs(db: Db, before: number | null) {
  const found = await db
    .selectFrom('admin_act as act')
    .leftJoin('account as actor', 'actor.id', 'act.actor_id')
    .leftJoin('account as person', 'person.id', 'act.account_id')
    .select([
      'act.id',
      'act.kind',
      'act.subject',
      'act.before',
      'act.after',
      'act.created_at as createdAt',
      'actor.display_name as actorName',
      'actor.username as actorUsername',
      'person.display_name as personName',
      'person.username as personUsername'
    ])
    .$if(before !== null, (query) => query.where('act.id', '<', before as number))
    .orderBy('act.id', 'desc')
    .limit(ACTS_A_PAGE + 1)
    .execute()
  const rows = found.slice(0, ACTS_A_PAGE)
  return {
    rows: rows.map((row) => ({
      ...row,
      ...valuesOf(row),
      actorName:
        row.actorName ?? (OPERATORS.includes(row.kind) ? 'Whoever runs the site' : 'Somebody who left'),
      what: wordsOf(row.kind),
      subject: subjectOf(row)
    })),
    older: found.length > ACTS_A_PAGE ? rows.at(-1)?.id : undefined
  }
}

const wordsOf = (kind: string): string =>
  Object.hasOwn(ADMIN_ACTS, kind) ? ADMIN_ACTS[kind as AdminActKind] : kind

const valuesOf = ({
  kind,
  subject,
  before,
  after
}: {
  kind: string
  subject: string
  before: string
  after: string
}) =>
  kind === 'setting'
    ? { before: settingWords(subject, before), after: settingWords(subject, after) }
    : { before, after }

const subjectOf = ({ kind, subject }: { kind: string; subject: string }): string =>
  kind === 'setting' && Object.hasOwn(SETTINGS, subject)
    ? SETTINGS[subject as keyof typeof SETTINGS].label
    : subject
