import { sql } from 'kysely'
import { NAMELESS } from '../accounts/store.ts'
import type { Db } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import { ACCOUNT_SECRETS, type JsonList, LEDGER } from '../leaving/ledger.ts'
import { storyPath } from '../text/paths.ts'
import { moment } from './frontMatter.ts'
import type { Entry } from './zip.ts'

/** What a list says of a row that its numbers name: numbers of the database mean nothing elsewhere. */
const NAMED: Readonly<
  Record<string, [as: string, find: (db: Db, ids: number[]) => Promise<Map<number, string>>]>
> = {
  story_id: ['story', storyPaths],
  comment_id: ['comment', (db, ids) => namesOf(db, 'comment', 'short_id', ids)],
  tag_id: ['tag', (db, ids) => namesOf(db, 'tag', 'name', ids)],
  person_id: ['person', usernames]
}

type Row = Record<string, unknown>

/** Every list of the ledger that these accounts have anything in. @param folder ends with a slash */
export async function* listsOf(db: Db, accountIds: readonly number[], folder: string): AsyncGenerator<Entry> {
  for (const [table, { exported }] of Object.entries(LEDGER)) {
    if (typeof exported === 'string' || 'not' in exported) continue
    const rows = await rowsOf(db, table, exported, accountIds)
    if (rows.length > 0) yield { name: `${folder}data/${exported.file}.json`, content: inJson(rows) }
  }
}

async function rowsOf(
  db: Db,
  table: string,
  { by, without = [] }: JsonList,
  accountIds: readonly number[]
): Promise<Row[]> {
  if (accountIds.length === 0) return []
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where ${sql.ref(by)} in (${sql.join(accountIds)})`.execute(db)
  const names = await namesIn(db, rows)
  return rows.map((row) => ownRow(row, new Set([by, ...without]), names))
}

type Names = Map<string, Map<number, string>>

async function namesIn(db: Db, rows: Row[]): Promise<Names> {
  const names: Names = new Map()
  for (const [column, [, find]] of Object.entries(NAMED)) {
    const ids = [...new Set(rows.map((row) => row[column]).filter((id) => typeof id === 'number'))]
    if (ids.length > 0) names.set(column, await find(db, ids))
  }
  return names
}

function ownRow(row: Row, without: ReadonlySet<string>, names: Names): Row {
  const shown = Object.entries(row).filter(([name, value]) => !without.has(name) && value !== null)
  return Object.fromEntries(
    shown.map(([name, value]) => {
      const named = NAMED[name]
      if (named) return [named[0], names.get(name)?.get(Number(value)) ?? null]
      return [name, isMoment(name) ? moment(Number(value)) : value]
    })
  )
}

const isMoment = (column: string): boolean => /_at$|^(until|since)$|_until$/.test(column)

/** Line by line, so that no text of all of it is made. */
async function* inJson(rows: Row[]): AsyncGenerator<string> {
  yield '[\n'
  for (const [index, row] of rows.entries()) yield `${index ? ',\n' : ''}${JSON.stringify(row)}`
  yield '\n]\n'
}

/** Ids a question asks for at once: databases take only so many. */
const IDS_AT_ONCE = 500

async function namesOf(
  db: Db,
  table: 'comment' | 'tag' | 'account',
  column: string,
  ids: number[]
): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const { rows } = await sql<{ id: number; name: string }>`
      select id, ${sql.ref(column)} as name from ${sql.table(table as keyof Schema)}
      where id in (${sql.join(ids.slice(at, at + IDS_AT_ONCE))})
      ${table === 'account' ? sql`and kind not in (${sql.join(NAMELESS)})` : sql``}`.execute(db)
    for (const { id, name } of rows) names.set(id, name)
  }
  return names
}

function usernames(db: Db, ids: number[]): Promise<Map<number, string>> {
  return namesOf(db, 'account', 'username', ids)
}

/** Without the words of the title: what was taken down since is nobody's to read. */
async function storyPaths(db: Db, ids: number[]): Promise<Map<number, string>> {
  const paths = new Map<number, string>()
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const rows = await db
      .selectFrom('story')
      .select(['id', 'short_id as shortId'])
      .where('id', 'in', ids.slice(at, at + IDS_AT_ONCE))
      .execute()
    for (const { id, shortId } of rows)
      paths.set(id, storyPath({ shortId, slug: 'story' }).replace(/\/story$/, ''))
  }
  return paths
}

/** Profile and settings of an account, but for what opens it. */
export async function accountEntry(db: Db, accountId: number): Promise<Entry> {
  const account = await db
    .selectFrom('account')
    .selectAll()
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  const waiting = await db
    .selectFrom('mail_token')
    .select('address')
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  const without = new Set([...ACCOUNT_SECRETS, 'avatar_image_id'])
  const own = {
    ...ownRow(account as unknown as Row, without, new Map()),
    address_that_waits: waiting?.address
  }
  return { name: 'account.json', content: `${JSON.stringify(own, null, 2)}\n` }
}

/** Objections stand beside the acts that they are about. */
export async function appealsEntry(
  db: Db,
  accountIds: readonly number[],
  folder: string
): Promise<Entry | null> {
  const rows = await db
    .selectFrom('appeal')
    .innerJoin('moderation_act as act', 'act.id', 'appeal.act_id')
    .select([
      'act.short_id as act',
      'appeal.words',
      'appeal.created_at',
      'appeal.decided_at',
      'outcome',
      'answer'
    ])
    .where('act.account_id', 'in', accountIds)
    .execute()
  if (rows.length === 0) return null
  const own = rows.map((row) => ownRow(row as Row, new Set(), new Map()))
  return { name: `${folder}data/appeals.json`, content: inJson(own) }
}
