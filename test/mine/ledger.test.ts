import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../src/db/open.ts'
import { tablesOf } from '../../src/db/tables.ts'
import { ACCOUNT_SECRETS, FORMER, LEDGER } from '../../src/leaving/ledger.ts'
import { startApp } from '../support/app.ts'
import { isOnServer } from '../support/database.ts'

/** What a column is called that names somebody. */
const NAMES_SOMEBODY =
  /^(.*_)?(account|author|person|actor|reporter|alias|owner|member|user|inviter|invited|admin|moderator|editor|creator)_id$|_by$/
/** Says as what somebody acted, not who. */
const NAMES_NOBODY = new Set(['story.removed_by', 'comment.removed_by'])

type Pair = { table: string; column: string }

/** Columns that name an account, by what they refer to or by what they are called. */
async function namingColumns(db: Db): Promise<string[]> {
  const tables = (await tablesOf(db)).filter(({ name }) => name !== 'account')
  const called = tables.flatMap(({ name, columns }) =>
    columns.filter((column) => NAMES_SOMEBODY.test(column.name)).map((column) => `${name}.${column.name}`)
  )
  const referring = isOnServer
    ? sql<Pair>`select from_class.relname as "table", att.attname as "column" from pg_constraint con
        join pg_class from_class on from_class.oid = con.conrelid
        join pg_attribute att on att.attrelid = con.conrelid and att.attnum = any(con.conkey)
        where con.contype = 'f' and con.confrelid = 'account'::regclass`
    : sql<Pair>`select kept.name as "table", ref."from" as "column" from pragma_table_list as kept
        join pragma_foreign_key_list(kept.name) as ref where ref."table" = 'account' and kept.schema = 'main'`
  const { rows } = await referring.execute(db)
  const all = new Set([...called, ...rows.map(({ table, column }) => `${table}.${column}`)])
  return [...all].filter((place) => !NAMES_NOBODY.has(place) && !place.startsWith('account.')).sort()
}

test('of every column that names an account it is decided what an export and the end of the account do', async () => {
  const { db } = await startApp()
  const decided = Object.entries(LEDGER).flatMap(([table, { ends }]) =>
    Object.keys(ends).map((column) => `${table}.${column}`)
  )
  expect(await namingColumns(db), 'say so in src/leaving/ledger.ts').toEqual(decided.sort())
})

test('what an export lists or withholds is there', async () => {
  const { db } = await startApp()
  const columns = new Map(
    (await tablesOf(db)).map((table) => [table.name, table.columns.map(({ name }) => name)])
  )
  for (const [table, { exported }] of Object.entries(LEDGER)) {
    if (typeof exported === 'string' || 'not' in exported) continue
    for (const column of [exported.by, ...(exported.without ?? [])])
      expect(columns.get(table), `${table}.${column}`).toContain(column)
  }
  const files = Object.values(LEDGER).flatMap(({ exported }) =>
    typeof exported === 'object' && 'file' in exported ? [exported.file] : []
  )
  expect(new Set(files).size).toBe(files.length)
})

/** What is named in words in an export, in place of a number of the database; short ids stand in addresses. */
const IN_WORDS = ['story_id', 'comment_id', 'tag_id', 'person_id', 'short_id']
/** What lets somebody in, what others said among themselves, who did something, and mere numbers. */
const NOT_THEIRS = /hash|key|secret|token|credential|counter|private|detail|^id$|_id$|_by$/

test('no list of an export has a column that opens something, or tells what others did', async () => {
  const { db } = await startApp()
  const columns = new Map((await tablesOf(db)).map((table) => [table.name, table.columns]))
  const shown = Object.entries(LEDGER).flatMap(([table, { exported }]) => {
    if (typeof exported === 'string' || 'not' in exported) return []
    const left = new Set([exported.by, ...(exported.without ?? []), ...IN_WORDS])
    const names = (columns.get(table) ?? []).map(({ name }) => name)
    return names.filter((name) => !left.has(name) && NOT_THEIRS.test(name)).map((name) => `${table}.${name}`)
  })
  expect(shown, 'leave it out in src/leaving/ledger.ts').toEqual([])
})

test('of every column of an account it is decided what stays of it at the end', async () => {
  const { db } = await startApp()
  const account = (await tablesOf(db)).find(({ name }) => name === 'account')
  const columns = account?.columns.map(({ name }) => name) ?? []
  const decided = [...Object.keys(FORMER), 'id', 'username']
  expect(columns.sort(), 'say so in FORMER of src/leaving/ledger.ts').toEqual(decided.sort())
  for (const secret of ACCOUNT_SECRETS) expect(columns).toContain(secret)
  const sounding = columns.filter((name) => /hash|key|secret|token|password/.test(name))
  expect([...ACCOUNT_SECRETS]).toEqual(expect.arrayContaining(sounding))
})
