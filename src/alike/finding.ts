import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { unmutedTagged } from '../mutes/unmuted.ts'
import { engineOf } from '../search/engine.ts'
import { factWord, NOTHING } from '../search/match.ts'
import { sharingMost, timesSaid } from '../search/sharing.ts'
import { WordList } from '../search/wordList.ts'
import { isTelling, type RarityOf, rarityIn, type SharedFact, scoreOf, shared } from './likeness.ts'
import { sharedWords, stemsToAsk, type TellingWord, tellingWords } from './telling.ts'

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

/** So many are compared: those whose words weigh most, and of each kind of fact those told last. */
const BY_WORDS = 25
const BY_FACTS = 12

/** What there is to know of the rest of the site before a story can be compared with others. */
export interface Measure {
  telling: TellingWord[]
  rarityOf: RarityOf
}

export async function measureFor(db: Db, { id, words, facts }: Likeable): Promise<Measure> {
  const known = await (await WordList.read(db)).formsOf(stemsToAsk(words))
  return { telling: tellingWords(words, known, id === null ? 1 : 2), rarityOf: await lately(db, facts) }
}

/** Stories that can be read now and have something in common with this one, the most alike first. */
export async function findAlike(
  db: Db,
  likeable: Likeable,
  measure: Measure,
  { size, mutes }: { size: number; mutes: Mutes }
): Promise<Alike[]> {
  const ids = await candidates(db, likeable, measure.telling, mutes)
  return (await compare(db, likeable, measure, ids)).slice(0, size)
}

/** Those of these stories that are like this one, the most alike first. */
export async function compare(
  db: Db,
  likeable: Likeable,
  { telling, rarityOf }: Measure,
  ids: readonly number[]
): Promise<Alike[]> {
  const facts = await factsOf(db, ids)
  const said = await timesSaid(db, ids, new Set(telling.flatMap(({ forms }) => forms)))
  return ids
    .map((id) => {
      const both = shared(likeable.facts, facts.get(id) ?? [])
      const named = new Set(both.map(({ value }) => value))
      const { share, words } = sharedWords(telling, said.get(id) ?? new Map(), named)
      return { id, words, score: scoreOf(both, share, rarityOf) }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || b.id - a.id)
}

/** So many of the stories told last say how rare a fact is; to count all would take longer the more there are. */
const TOLD_LATELY = 300

async function lately(db: Db, facts: readonly SharedFact[]): Promise<RarityOf> {
  const stories = (await toldLately(db, {})).map(({ id }) => id)
  const counts = new Map<string, number>()
  for (const { field, value } of await factsAmong(db, stories, facts.filter(isTelling)))
    counts.set(`${field}=${value}`, (counts.get(`${field}=${value}`) ?? 0) + 1)
  return rarityIn(counts, stories.length)
}

const toldLately = prepared((db, _: object) =>
  db
    .selectFrom('story')
    .select('id')
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('published_at', 'desc')
    .orderBy('short_id', 'desc')
    .limit(sql.lit(TOLD_LATELY))
)

/** Stories that share words that matter, and the last ones that share what happened. */
async function candidates(
  db: Db,
  { id, facts }: Likeable,
  telling: readonly TellingWord[],
  mutes: Mutes
): Promise<number[]> {
  const engine = engineOf(db)
  const other = `story_search.${engine.key}`
  const within = sql`${sql.ref(other)} <> ${id ?? 0} and ${unmutedTagged(mutes, other)}`
  const words = telling.map(({ forms, weight }) => ({
    match: { ...NOTHING, groups: [forms.map((form) => [form])] },
    weight
  }))
  const found = await sharingMost(db, words, within, BY_WORDS)
  for (const lists of happenedTo(facts)) {
    const same = await engine.latestStories(db, { ...NOTHING, facts: lists }, within, BY_FACTS)
    found.push(...same.map((story) => story.id))
  }
  return [...new Set(found)]
}

/** Facts that say what happened, alone or two together. */
function happenedTo(facts: readonly SharedFact[]): string[][][] {
  const of = (...fields: string[]) =>
    facts
      .filter((fact) => fields.includes(fact.field) && isTelling(fact))
      .map((fact) => factWord(fact.field, fact.value))
  const triggers = of('trigger')
  return [[triggers, of('technology', 'tag')], [of('technology'), of('tag')], [triggers]].filter((lists) =>
    lists.every((list) => list.length > 0)
  )
}

/** Facts and tags of each of these stories that can be read. */
export async function factsOf(db: Db, storyIds: readonly number[]): Promise<Map<number, SharedFact[]>> {
  const facts = new Map<number, SharedFact[]>(storyIds.map((id) => [id, []]))
  for (const { story_id, ...fact } of await factsAmong(db, storyIds)) facts.get(story_id)?.push(fact)
  return facts
}

/** @param asked where only these matter */
async function factsAmong(
  db: Db,
  storyIds: readonly number[],
  asked?: readonly SharedFact[]
): Promise<Array<SharedFact & { story_id: number }>> {
  if (storyIds.length === 0 || asked?.length === 0) return []
  const values = [...new Set(asked?.map(({ value }) => value))]
  const rows = await db
    .selectFrom('story_fact')
    .select(['story_id', 'field', 'value'])
    .where('story_id', 'in', storyIds)
    .$if(asked !== undefined, (facts) => facts.where('value', 'in', values))
    .execute()
  const tags = await db
    .selectFrom('story_tag')
    .innerJoin('tag', 'tag.id', 'story_tag.tag_id')
    .select(['story_tag.story_id', 'tag.name as value'])
    .where('story_tag.story_id', 'in', storyIds)
    .where('story_tag.published_at', 'is not', null)
    .$if(asked !== undefined, (named) => named.where('tag.name', 'in', values))
    .execute()
  return [...rows, ...tags.map((tag) => ({ ...tag, field: 'tag' }))]
}
