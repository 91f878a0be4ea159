import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { unmutedTagged } from '../mutes/unmuted.ts'
import { engineOf } from '../search/engine.ts'
import { type Found, factWord, NOTHING } from '../search/match.ts'
import { WordList } from '../search/wordList.ts'
import {
  LEAST_SCORE,
  type RarityOf,
  rarityIn,
  type SharedFact,
  scoreOf,
  shared,
  sharedWords,
  type TellingWord,
  tellingWords
} from './likeness.ts'

/** What stories are compared by. */
export interface Likeable {
  /** Itself, where it is a story. */
  id: number | null
  /** As search/words.ts spells them, those that matter more often. */
  words: string[]
  facts: SharedFact[]
}

export interface Alike {
  id: number
  score: number
  words: string[]
}

const CANDIDATES = 40
/** A word is asked about once, however often it is said; a longer text has no more of them that matter. */
const MOST_DISTINCT = 1_500

/** Stories that can be read now and have something in common with this one, the most alike first. */
export async function findAlike(db: Db, likeable: Likeable, size: number, mutes: Mutes): Promise<Alike[]> {
  const asked = [...new Set(likeable.words)].slice(0, MOST_DISTINCT)
  const counts = await (await WordList.read(db)).countsOf(asked)
  const telling = tellingWords(likeable.words, counts, likeable.id === null ? 1 : 2)
  const ids = await candidates(db, likeable, telling, mutes)
  const facts = await factsOf(db, ids)
  const rarityOf = await lately(db)
  const alike: Alike[] = []
  for (const id of ids) {
    const theirs = new Set(await engineOf(db).documentWords(db, 'story', id))
    const { share, words } = sharedWords(telling, theirs)
    const score = scoreOf(shared(likeable.facts, facts.get(id) ?? []), share, rarityOf)
    if (score >= LEAST_SCORE) alike.push({ id, score, words })
  }
  return alike.sort((a, b) => b.score - a.score || b.id - a.id).slice(0, size)
}

/** So many of the stories told last say how rare a fact is; to count all would take longer the more there are. */
const TOLD_LATELY = 300

async function lately(db: Db): Promise<RarityOf> {
  const stories = await db
    .selectFrom('story')
    .select('id')
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('published_at', 'desc')
    .orderBy('short_id', 'desc')
    .limit(TOLD_LATELY)
    .execute()
  const counts = new Map<string, number>()
  for (const facts of (
    await factsOf(
      db,
      stories.map(({ id }) => id)
    )
  ).values())
    for (const { field, value } of facts)
      counts.set(`${field}=${value}`, (counts.get(`${field}=${value}`) ?? 0) + 1)
  return rarityIn(counts, stories.length)
}

/** Stories that share words that matter, and the last ones that share two facts. */
async function candidates(
  db: Db,
  { id, facts }: Likeable,
  telling: readonly TellingWord[],
  mutes: Mutes
): Promise<number[]> {
  const engine = engineOf(db)
  const other = `story_search.${engine.key}`
  const others = sql`${sql.ref(other)} <> ${id ?? 0} and ${unmutedTagged(mutes, other)}`
  const found: Found[] = []
  if (telling.length > 0) {
    const anyOf = [telling.map(({ word }) => [word])]
    found.push(...(await engine.rankStories(db, { ...NOTHING, groups: anyOf }, others, CANDIDATES)))
  }
  for (const lists of pairs(facts))
    found.push(...(await engine.latestStories(db, { ...NOTHING, facts: lists }, others, CANDIDATES / 2)))
  return [...new Set(found.map((story) => story.id))]
}

/** Facts that say something where both are shared. */
function pairs(facts: readonly SharedFact[]): string[][][] {
  const of = (field: string) =>
    facts.filter((fact) => fact.field === field).map((fact) => factWord(field, fact.value))
  const [triggers, technologies, factors] = [of('trigger'), of('technology'), of('factor')]
  return [
    [triggers, technologies],
    [triggers, factors],
    [technologies, factors]
  ].filter((lists) => lists.every((list) => list.length > 0))
}

/** Facts and tags of each of these stories that can be read. */
export async function factsOf(db: Db, storyIds: readonly number[]): Promise<Map<number, SharedFact[]>> {
  const facts = new Map<number, SharedFact[]>(storyIds.map((id) => [id, []]))
  if (storyIds.length === 0) return facts
  const rows = await db
    .selectFrom('story_fact')
    .select(['story_id', 'field', 'value'])
    .where('story_id', 'in', storyIds)
    .execute()
  const tags = await db
    .selectFrom('story_tag')
    .innerJoin('tag', 'tag.id', 'story_tag.tag_id')
    .select(['story_tag.story_id', 'tag.name as value'])
    .where('story_tag.story_id', 'in', storyIds)
    .where('story_tag.published_at', 'is not', null)
    .execute()
  for (const { story_id, ...fact } of rows) facts.get(story_id)?.push(fact)
  for (const { story_id, value } of tags) facts.get(story_id)?.push({ field: 'tag', value })
  return facts
}
