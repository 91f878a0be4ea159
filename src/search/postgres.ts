import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import {
  ANY_STORY,
  type Found,
  type Group,
  type Match,
  PARTS,
  type Part,
  type StoryDocument
} from './match.ts'

/** tsvector knows four weights only. */
const WEIGHT: Record<Part, 'A' | 'B' | 'C' | 'D'> = {
  title: 'A',
  lesson: 'B',
  labels: 'B',
  tags: 'C',
  body: 'D'
}
/** Of D, C, B, A, in the order that ts_rank wants. */
const WEIGHTS = '{0.08, 0.5, 0.5, 1.0}'
/** ts_rank divides by 1 + the logarithm of the length. */
const BY_LENGTH = 1
/** A tsvector holds no later place, and no more of them for one word. */
const LAST_PLACE = 16_383
const MOST_PLACES = 255

export const key: string = 'id'

export async function writeStory(db: Db, id: number, document: StoryDocument): Promise<void> {
  const places = new Map<string, string[]>()
  let place = 0
  for (const part of PARTS) {
    for (const word of document[part].split(' ').filter(Boolean))
      add(places, word, `${++place}${WEIGHT[part]}`, place)
    // No phrase goes on from one part into the next.
    place += 2
  }
  for (const fact of document.facts.split(' ').filter(Boolean)) places.set(fact, [])
  await write(db, 'story', id, places)
}

export async function writeComment(db: Db, id: number, body: string): Promise<void> {
  const places = new Map<string, string[]>()
  for (const [at, word] of body.split(' ').filter(Boolean).entries()) add(places, word, `${at + 1}`, at + 1)
  await write(db, 'comment', id, places)
}

function add(places: Map<string, string[]>, word: string, weighted: string, place: number): void {
  const known = places.get(word) ?? []
  if (place <= LAST_PLACE && known.length < MOST_PLACES) known.push(weighted)
  places.set(word, known)
}

async function write(db: Db, table: Table, id: number, places: Map<string, string[]>): Promise<void> {
  const document = [...places]
    .map(([word, at]) => (at.length ? `'${word}':${at.join()}` : `'${word}'`))
    .join(' ')
  await sql`insert into ${indexOf(table)} (id, document) values (${id}, ${document}::tsvector)`.execute(db)
}

export async function remove(db: Db, table: Table, id: number): Promise<void> {
  await sql`delete from ${indexOf(table)} where id = ${id}`.execute(db)
}

export async function documentWords(db: Db, table: Table, id: number): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`
    select tsvector_to_array(document) as words from ${indexOf(table)} where id = ${id}`.execute(db)
  return rows[0]?.words ?? []
}

export async function textsWith(
  db: Db,
  table: Table,
  word: string,
  within: RawBuilder<unknown>
): Promise<number> {
  const wanted = `'${word.replace(/['\\]/g, '$&$&')}'`
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${indexOf(table)} where document @@ ${wanted}::tsquery and ${within}`.execute(
    db
  )
  return Number(rows[0]?.count)
}

export async function isIndexed(db: Db, table: Table, id: number): Promise<boolean> {
  const { rows } = await sql`select 1 from ${indexOf(table)} where id = ${id}`.execute(db)
  return rows.length > 0
}

export async function countWords(
  db: Db,
  words: ReadonlyArray<[word: string, stem: string, by: number]>
): Promise<void> {
  // A word that only comments have and that is known is left as it is.
  await sql`insert into search_word (word, stem, stories)
    select more ->> 0, more ->> 1, (more ->> 2)::integer from json_array_elements(${JSON.stringify(words)}::json) as more
    on conflict (word) do update set stories = search_word.stories + excluded.stories
    where excluded.stories <> 0`.execute(db)
}

/** The server does that by itself. */
export async function tidy(_db: Db, _table: Table): Promise<void> {}

export async function uncountWords(db: Db, words: readonly string[]): Promise<void> {
  await sql`update search_word set stories = stories - 1 where word = any(${words}::text[])`.execute(db)
  await forgetUnused(db, words)
}

export async function forgetUnused(db: Db, words: readonly string[]): Promise<void> {
  await sql`delete from search_word where stories <= 0 and word = any(${words}::text[])`.execute(db)
}

export async function rankStories(
  db: Db,
  match: Match,
  within: RawBuilder<unknown>,
  limit: number
): Promise<Found[]> {
  const words = match.groups.length ? allOf(match.groups) : `'${ANY_STORY}'`
  const { rows } = await sql<Found>`
    select id, ts_rank(${WEIGHTS}::float4[], document, ${words}::tsquery, ${sql.lit(BY_LENGTH)}) as score
    from story_search
    where document @@ ${storyWords(match)}::tsquery and ${within}
    order by score desc, id desc limit ${limit}`.execute(db)
  return rows
}

export async function latestStories(
  db: Db,
  match: Match,
  within: RawBuilder<unknown>,
  limit: number,
  parts?: readonly Part[]
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select id, 0.0::float8 as score from story_search
    where document @@ ${storyWords(match, parts)}::tsquery and ${within}
    order by id desc limit ${limit}`.execute(db)
  return rows
}

export async function rankComments(
  db: Db,
  match: Match,
  within: RawBuilder<unknown>,
  { limit, isCommon }: { limit: number; isCommon: boolean }
): Promise<Found[]> {
  const words = [allOf(match.groups), ...match.excluded.map((group) => `!${anyOf(group)}`)].join(' & ')
  const hasFacts = match.facts.length + match.excludedFacts.length > 0
  const facts = { ...match, groups: [], excluded: [] }
  const ofStories = sql`exists (select from story_search where story_search.id = story.id
    and story_search.document @@ ${storyWords(facts)}::tsquery)`
  const score = isCommon
    ? sql`0.0::float8`
    : sql`ts_rank(comment_search.document, ${allOf(match.groups)}::tsquery, ${sql.lit(BY_LENGTH)})`
  const { rows } = await sql<Found>`
    select comment.id, ${score} as score
    from comment_search join comment on comment.id = comment_search.id join story on story.id = comment.story_id
    where comment_search.document @@ ${words}::tsquery and ${within} and ${hasFacts ? ofStories : sql`true`}
    order by score desc, comment.id desc limit ${limit}`.execute(db)
  return rows
}

/** The condition on `story_search` that a story matches. */
export const matching = (match: Match): RawBuilder<unknown> => sql`document @@ ${storyWords(match)}::tsquery`

type Table = 'story' | 'comment'

const indexOf = (table: Table) => sql.table(`${table}_search`)

function storyWords({ groups, excluded, facts, excludedFacts }: Match, parts?: readonly Part[]): string {
  const weights = parts ? [...new Set(parts.map((part) => WEIGHT[part]))].join('') : ''
  return [
    ...groups.map((group) => anyOf(group, weights)),
    ...[...facts, ...(facts.length + groups.length ? [] : [[ANY_STORY]])].map(
      (list) => `(${list.map((fact) => `'${fact}'`).join(' | ')})`
    ),
    ...excluded.map((group) => `!${anyOf(group)}`),
    ...excludedFacts.map((fact) => `!'${fact}'`)
  ].join(' & ')
}

const allOf = (groups: readonly Group[]): string => groups.map((group) => anyOf(group)).join(' & ')

/** Quoted, nothing that was typed is an operator; words have no quotes in them. */
const anyOf = (group: Group, weights = ''): string =>
  `(${group.map((phrase) => phrase.map((word) => `'${word}'${weights && `:${weights}`}`).join(' <-> ')).join(' | ')})`
