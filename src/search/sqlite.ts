import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import { ANY_STORY, type Found, type Group, type Match, type Part, type StoryDocument } from './match.ts'

/** Of title, lesson, labels, tags, body; facts have none, as every story found has the same. */
const WEIGHTS = [12, 6, 5, 6, 1, 0]

/** The column that says of which story or comment a document is. */
export const key: string = 'rowid'

export async function writeStory(db: Db, id: number, document: StoryDocument): Promise<void> {
  const { title, lesson, labels, tags, body, facts } = document
  await sql`insert into story_search (rowid, title, lesson, labels, tags, body, facts)
    values (${id}, ${title}, ${lesson}, ${labels}, ${tags}, ${body}, ${facts})`.execute(db)
}

export async function writeComment(db: Db, id: number, body: string): Promise<void> {
  await insertComment(db, { id, body })
}

const insertComment = prepared((db, { id, body }: { id: number; body: string }) => ({
  compile: () => sql`insert into comment_search (rowid, body) values (${id}, ${body})`.compile(db)
}))

export async function remove(db: Db, table: 'story' | 'comment', id: number): Promise<void> {
  await sql`delete from ${indexOf(table)} where rowid = ${id}`.execute(db)
}

/** Words of a document, facts and all; empty for one that is not in the index. */
export async function documentWords(db: Db, table: 'story' | 'comment', id: number): Promise<string[]> {
  const { rows } = await sql<Record<string, string>>`
    select * from ${indexOf(table)} where rowid = ${id}`.execute(db)
  return rows[0] ? Object.values(rows[0]).join(' ').split(' ').filter(Boolean) : []
}

/** How many documents have a word, facts aside. @param within a condition on the index */
export async function textsWith(
  db: Db,
  table: 'story' | 'comment',
  word: string,
  within: RawBuilder<unknown>
): Promise<number> {
  const columns = table === 'story' ? '{title lesson labels tags body} : ' : ''
  const wanted = `${columns}"${word.replaceAll('"', '""')}"`
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${indexOf(table)} where ${indexOf(table)} match ${wanted} and ${within}`.execute(
    db
  )
  return Number(rows[0]?.count)
}

export async function isIndexed(db: Db, table: 'story' | 'comment', id: number): Promise<boolean> {
  const { rows } = await sql`select 1 from ${indexOf(table)} where rowid = ${id}`.execute(db)
  return rows.length > 0
}

/** @param words with their stem, and how many stories more have them, each word once */
export async function countWords(
  db: Db,
  words: ReadonlyArray<[word: string, stem: string, by: number]>
): Promise<void> {
  await sql`insert into search_word (word, stem, stories)
    select more.value ->> 0, more.value ->> 1, more.value ->> 2 from json_each(${JSON.stringify(words)}) as more where true
    on conflict (word) do update set stories = stories + excluded.stories`.execute(db)
}

export async function uncountWords(db: Db, words: readonly string[]): Promise<void> {
  await sql`update search_word set stories = stories - 1 where word in ${among(words)}`.execute(db)
  await forgetUnused(db, words)
}

export async function forgetUnused(db: Db, words: readonly string[]): Promise<void> {
  await sql`delete from search_word where stories <= 0 and word in ${among(words)}`.execute(db)
}

/** Pages of the index that are written anew at once: a few ms. */
const PAGES_TIDIED = 64

/** Merges a little of what was written one by one; see migrations/0029. Without it, each search looks in more places. */
export async function tidy(db: Db, table: 'story' | 'comment'): Promise<void> {
  const name = indexOf(table)
  await sql`insert into ${name} (${name}, rank) values ('merge', ${sql.lit(PAGES_TIDIED)})`.execute(db)
}

const among = (words: readonly string[]) => sql`(select value from json_each(${JSON.stringify(words)}))`

/** Stories that match, the best first. @param within a condition on `story_search` */
export async function rankStories(
  db: Db,
  match: Match,
  within: RawBuilder<unknown>,
  limit: number
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select rowid as id, -bm25(story_search, ${sql.join(WEIGHTS.map(sql.lit))}) as score from story_search
    where story_search match ${storyWords(match)} and ${within}
    order by score desc limit ${limit}`.execute(db)
  return rows
}

/** Stories that match, the last told first, without a look at how well they do: for words that many stories have. */
export async function latestStories(
  db: Db,
  match: Match,
  within: RawBuilder<unknown>,
  limit: number,
  parts?: readonly Part[]
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select rowid as id, 0.0 as score from story_search
    where story_search match ${storyWords(match, parts)} and ${within}
    order by rowid desc limit ${limit}`.execute(db)
  return rows
}

/** Comments that match, under stories that do. @param within a condition on `comment` and `story` */
export async function rankComments(
  db: Db,
  match: Match,
  within: RawBuilder<unknown>,
  { limit, isCommon }: { limit: number; isCommon: boolean }
): Promise<Found[]> {
  const hasFacts = match.facts.length + match.excludedFacts.length > 0
  const facts = { ...match, groups: [], excluded: [] }
  const ofStories = sql`story.id in (select rowid from story_search where story_search match ${storyWords(facts)})`
  const score = isCommon ? sql`0.0` : sql`-bm25(comment_search)`
  const { rows } = await sql<Found>`
    select comment.id, ${score} as score
    from comment_search cross join comment on comment.id = comment_search.rowid
    join story on story.id = comment.story_id
    where comment_search match ${allOf(match.groups, match.excluded)} and ${within} and ${hasFacts ? ofStories : sql`true`}
    order by ${isCommon ? sql`comment_search.rowid` : sql`score`} desc limit ${limit}`.execute(db)
  return rows
}

/** The condition on `story_search` that a story matches. */
export const matching = (match: Match): RawBuilder<unknown> => sql`story_search match ${storyWords(match)}`

const indexOf = (table: 'story' | 'comment') => sql.table(`${table}_search`)

function storyWords({ groups, excluded, facts, excludedFacts }: Match, parts?: readonly Part[]): string {
  const words = groups.length ? [inParts(groups.map(anyOf).join(' AND '), parts)] : []
  const lists = [...facts, ...(facts.length + groups.length ? [] : [[ANY_STORY]])].map(anyFact)
  const all = [...words, ...lists].join(' AND ')
  const none = [
    ...excluded.map((group) => inParts(anyOf(group))),
    ...excludedFacts.map((fact) => anyFact([fact]))
  ]
  return none.length ? `(${all}) NOT (${none.join(' OR ')})` : all
}

const inParts = (
  words: string,
  parts: readonly Part[] = ['title', 'lesson', 'labels', 'tags', 'body']
): string => `{${parts.join(' ')}} : (${words})`

const allOf = (groups: readonly Group[], excluded: readonly Group[]): string => {
  const all = groups.map(anyOf).join(' AND ')
  return excluded.length ? `(${all}) NOT (${excluded.map(anyOf).join(' OR ')})` : all
}

/** Quoted, nothing that was typed is an operator; words have no quotes in them. */
const anyOf = (group: Group): string => `(${group.map((phrase) => `"${phrase.join(' ')}"`).join(' OR ')})`

const anyFact = (facts: readonly string[]): string =>
  `facts : (${facts.map((fact) => `"${fact}"`).join(' OR ')})`
