import { type RawBuilder, sql } from 'kysely'
import { isServer } from '../db/dialect.ts'
import type { Db } from '../db/open.ts'
import { engineOf } from './engine.ts'
import type { Match } from './match.ts'

/** What a story may have, and how much it counts that it does. */
export interface Weighted {
  match: Match
  weight: number
}

/**
 * Ids of the stories that have most of these, each counted once however often it is said. Only the index is read, so
 * its cost is that of the stories that they lead to.
 * @param within a condition on `story_search`
 */
export async function sharingMost(
  db: Db,
  all: readonly Weighted[],
  within: RawBuilder<unknown>,
  limit: number
): Promise<number[]> {
  if (all.length === 0) return []
  const { key, matching } = engineOf(db)
  const each = all.map(
    ({ match, weight }) =>
      sql`select ${sql.ref(key)} as id, ${sql.lit(Math.round(weight * 1000))} as weight
        from story_search where ${matching(match)} and ${within}`
  )
  const { rows } = await sql<{ id: number }>`
    select id from (${sql.join(each, sql` union all `)}) as sharing
    group by id order by sum(weight) desc, id desc limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** What is said in the title, the lesson or the tags is not said by the way. */
const TIMES = { title: 3, lesson: 2, labels: 2, tags: 2, body: 1 } as const
type Part = keyof typeof TIMES
const PARTS = Object.keys(TIMES) as Part[]

/** How often each of these stories says each of these words, by id. */
export async function timesSaid(
  db: Db,
  ids: readonly number[],
  words: ReadonlySet<string>
): Promise<Map<number, Map<string, number>>> {
  if (ids.length === 0 || words.size === 0) return new Map()
  return isServer(db) ? timesOnServer(db, ids, words) : timesInFile(db, ids, words)
}

async function timesInFile(db: Db, ids: readonly number[], words: ReadonlySet<string>) {
  const { rows } = await sql<Record<Part, string> & { id: number }>`
    select rowid as id, title, lesson, labels, tags, body from story_search
    where rowid in (${sql.join(ids)})`.execute(db)
  const said = new Map<number, Map<string, number>>()
  for (const row of rows) {
    const times = new Map<string, number>()
    for (const part of PARTS)
      for (const word of row[part].split(' '))
        if (words.has(word)) times.set(word, (times.get(word) ?? 0) + TIMES[part])
    said.set(row.id, times)
  }
  return said
}

async function timesOnServer(db: Db, ids: readonly number[], words: ReadonlySet<string>) {
  const { rows } = await sql<{ id: number; word: string; places: string }>`
    select id, lexeme as word, array_to_string(weights, '') as places from story_search, unnest(document)
    where id = any(${ids}::bigint[]) and lexeme = any(${[...words]}::text[])`.execute(db)
  const said = new Map<number, Map<string, number>>()
  for (const { id, word, places } of rows) {
    const times = said.get(id) ?? new Map<string, number>()
    for (const place of places) times.set(word, (times.get(word) ?? 0) + (TIMES_BY_WEIGHT[place] ?? 0))
    said.set(id, times)
  }
  return said
}

/** As the server's index has the parts; see postgres.ts. */
const TIMES_BY_WEIGHT: Record<string, number> = {
  A: TIMES.title,
  B: TIMES.lesson,
  C: TIMES.tags,
  D: TIMES.body
}
