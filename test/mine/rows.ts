import type { Insertable } from 'kysely'
import { makeAlias } from '../../src/aliases/store.ts'
import type { Db } from '../../src/db/open.ts'
import type { Schema } from '../../src/db/schema.ts'
import { type Column, type Table, tablesOf } from '../../src/db/tables.ts'
import { LEDGER } from '../../src/leaving/ledger.ts'
import { type MadeStory, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

/** Told and filled by the acts that make them; here they would be no stories, comments or aliases. */
const MADE_ELSEWHERE = new Set(['alias_owner', 'comment', 'story'])

/** Where a row says something that others have to understand. */
const ODD: Readonly<Record<string, unknown>> = {
  'draft.story_id': null,
  'draft.cover_image_id': null,
  'draft.facts': '',
  'moderation_act.kind': 'hide'
}

export type Row = Record<string, unknown>

/** A row that was put in, and in which of its columns it names the person. */
export interface Filled {
  table: string
  column: string
  row: Row
}

export interface Place {
  story: MadeStory
  comment: { id: number; shortId: string }
  tagId: number
}

export async function makePlace(db: Db): Promise<Place> {
  const story = await makeStory(db, { tags: ['queues'] })
  const comment = await makeComment(db, story, { authorId: story.authorId })
  const { id } = await db
    .selectFrom('tag')
    .select('id')
    .where('name', '=', 'queues')
    .executeTakeFirstOrThrow()
  return { story, comment, tagId: id }
}

let count = 0

/**
 * Puts a row into every table of the ledger for each of its columns that names somebody: in that column this person,
 * in the others somebody else each time. Each text of it says where it stands, and whose it is.
 */
export async function fillEveryTable(
  db: Db,
  person: { id: number; name: string },
  place: Place
): Promise<Filled[]> {
  const tables = new Map((await tablesOf(db)).map((table) => [table.name, table]))
  const filled: Filled[] = []
  for (const [name, { ends }] of Object.entries(LEDGER)) {
    const table = tables.get(name)
    if (!table || MADE_ELSEWHERE.has(name)) continue
    for (const column of Object.keys(ends)) {
      const row = await newRow(db, table, column, { person, place })
      await add(db, name, row)
      filled.push({ table: name, column, row })
    }
  }
  return filled
}

export const add = (db: Db, table: string, row: Row): Promise<unknown> =>
  db
    .insertInto(table as keyof Schema)
    .values(row as Insertable<Schema[keyof Schema]>)
    .execute()

interface Whose {
  person: { id: number; name: string }
  place: Place
}

async function newRow(
  db: Db,
  { name, numbered, columns }: Table,
  column: string,
  whose: Whose
): Promise<Row> {
  const row: Row = {}
  for (const each of columns.filter((other) => other.name !== numbered))
    row[each.name] = each.name === column ? whose.person.id : await valueFor(db, name, each, whose)
  return row
}

async function valueFor(
  db: Db,
  table: string,
  { name, kind }: Column,
  { person, place }: Whose
): Promise<unknown> {
  const path = `${table}.${name}`
  const known: Row = { story_id: place.story.id, comment_id: place.comment.id, tag_id: place.tagId, ...ODD }
  if (path in known) return known[path]
  if (name in known) return known[name]
  if (name in (LEDGER[table]?.ends ?? {})) return (await makeAccount(db, `other${++count}`)).id
  if (path === 'appeal.act_id') return addAct(db, null)
  if (kind === 'text') return `${path} of ${person.name} ${++count}`
  return /_at$|^(until|since)$|_until$/.test(name) ? NOON + ++count : ++count
}

/** What a moderator did to somebody. @returns its number */
export async function addAct(db: Db, accountId: number | null): Promise<number> {
  const { id } = await db
    .insertInto('moderation_act')
    .values({
      short_id: `act${++count}`,
      actor_id: null,
      actor_role: 'moderator',
      kind: 'hide',
      thing_kind: 'story',
      thing_id: 0,
      account_id: accountId,
      reason: 'spam',
      public_words: '',
      private_words: '',
      detail: '{}',
      created_at: NOON,
      until: null,
      undone_at: null,
      undone_by: null
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Somebody, and who they are without their name. */
export async function makeTwoFaced(
  db: Db,
  name: string
): Promise<{ id: number; name: string; alias: number }> {
  const { id } = await makeAccount(db, name)
  return { id, name, alias: await makeAlias(db, id, NOON) }
}
