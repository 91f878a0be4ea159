import { type RawBuilder, sql } from 'kysely'
import { isVouchedFor } from '../comments/vouched.ts'
import type { Db } from '../db/open.ts'
import { factIndexIfBuilt } from '../facets/store.ts'
import { beginningOf } from '../feeds/plainText.ts'
import { type Mutes, NO_MUTES } from '../mutes/mutes.ts'
import { unmutedAuthor, unmutedStory, unmutedTagged } from '../mutes/unmuted.ts'
import { type StoryLine, storiesByIds } from '../stories/lists.ts'
import { storyTexts } from '../stories/store.ts'
import type { SafeHtml } from '../text/safeHtml.ts'
import { engineOf } from './engine.ts'
import type { Found, Part, Span } from './match.ts'
import { COMMON, type Meaning } from './meaning.ts'
import { snippetHtml, wholeHtml } from './snippets.ts'

/** So many of what matches are ranked, counted and paged through; nobody reads further. */
export const MOST_FOUND = 1_000
export const FOUND_A_PAGE = 20

const TIERS: ReadonlyArray<readonly Part[] | undefined> = [['title', 'tags'], undefined]

const isCommon = ({ mostStories }: Meaning): boolean => mostStories > COMMON

/** Stories that can be read, that the reader did not mute and that match, the best first; at most one more than MOST_FOUND. */
export async function findStories(db: Db, meaning: Meaning, mutes: Mutes): Promise<Found[]> {
  const engine = engineOf(db)
  const { match, span } = meaning
  const limit = MOST_FOUND + 1
  const within = indexed(db, span, mutes)
  if (!isCommon(meaning)) return engine.rankStories(db, match, within, limit)
  if (match.groups.length === 0) return engine.latestStories(db, match, within, limit)
  const found = new Map<number, Found>()
  for (const [tier, parts] of TIERS.entries()) {
    for (const story of await engine.latestStories(db, match, within, limit, parts))
      if (!found.has(story.id)) found.set(story.id, { ...story, score: TIERS.length - tier })
    if (found.size >= limit) break
  }
  return [...found.values()].slice(0, limit)
}

/** Ids of stories that can be read and that match, those told last first: for a feed, which is for everybody. */
export async function latestFound(db: Db, { match, span }: Meaning, limit: number): Promise<number[]> {
  const found = await engineOf(db).latestStories(db, match, indexed(db, span, NO_MUTES), limit)
  return found.map(({ id }) => id)
}

/** Comments that can be read and that match, with those of their stories that do; words there must be. */
export async function findComments(db: Db, meaning: Meaning, mutes: Mutes): Promise<Found[]> {
  const { match, span, authorIds } = meaning
  if (match.groups.length === 0) return []
  const by = authorIds ? sql`comment.author_id in (${sql.join([0, ...authorIds])})` : sql`true`
  const within = sql`comment.removed_at is null and ${by} and ${unmutedAuthor(mutes)} 
    and ${readableStory(mutes)} and ${lasting(span, 'story.id')} and ${isVouchedFor(db, Date.now())}`
  // Whoever is named spoke there; the story may be somebody else's.
  const facts = authorIds ? match.facts.filter((words) => !words[0]?.startsWith('by=')) : match.facts
  return engineOf(db).rankComments(db, { ...match, facts }, within, {
    limit: MOST_FOUND + 1,
    isCommon: isCommon(meaning)
  })
}

/**
 * Of the stories in the index, which are those that can be read: to look at the row of each, behind its text, takes
 * longer than to find it.
 */
export function indexed(db: Db, span: Span, mutes: Mutes): RawBuilder<unknown> {
  const id = `story_search.${engineOf(db).key}`
  return sql`${unmutedTagged(mutes, id)} and ${lasting(span, id)}`
}

const readableStory = (mutes: Mutes): RawBuilder<unknown> =>
  sql`story.published_at is not null and story.removed_at is null and story.aside_at is null and ${unmutedStory(mutes)}`

function lasting({ atLeast, atMost }: Span, story: string): RawBuilder<unknown> {
  if (atLeast === null && atMost === null) return sql`true`
  return sql`exists (select 1 from story_facts where story_facts.story_id = ${sql.ref(story)}
    and total_seconds between ${atLeast ?? 0} and ${atMost ?? Number.MAX_SAFE_INTEGER})`
}

export interface FoundStory extends StoryLine {
  titleHtml: SafeHtml
  snippetHtml: SafeHtml
}

/** These stories as the page shows them, in their order. */
export async function showStories(
  db: Db,
  ids: readonly number[],
  marked: readonly string[][],
  mutes: Mutes
): Promise<FoundStory[]> {
  const [lines, texts] = [await storiesByIds(db, ids, mutes), await storyTexts(db, ids)]
  return lines.map((line) => {
    const { lessonHtml = '', bodyHtml = '' } = texts.get(line.id) ?? {}
    const text = beginningOf(`${bodyHtml} ${lessonHtml}`, Number.POSITIVE_INFINITY)
    return { ...line, titleHtml: wholeHtml(line.title, marked), snippetHtml: snippetHtml(text, marked) }
  })
}

export interface FacetCount {
  field: string
  value: string
  count: number
}

/** How many of these stories have each fact and tag. */
export async function countFacets(db: Db, ids: readonly number[]): Promise<FacetCount[]> {
  if (ids.length === 0) return []
  const index = await factIndexIfBuilt(db)
  return index ? index.countAmong(ids) : countRows(db, ids)
}

async function countRows(db: Db, ids: readonly number[]): Promise<FacetCount[]> {
  const facts = await db
    .selectFrom('story_fact')
    .select((eb) => ['field', 'value', eb.fn.countAll<number>().as('count')])
    .where('story_id', 'in', ids)
    .groupBy(['field', 'value'])
    .execute()
  const tags = await db
    .selectFrom('story_tag')
    .innerJoin('tag', 'tag.id', 'story_tag.tag_id')
    .select((eb) => [eb.val('tag').as('field'), 'tag.name as value', eb.fn.countAll<number>().as('count')])
    .where('story_tag.story_id', 'in', ids)
    .groupBy('tag.name')
    .execute()
  return [...facts, ...tags]
    .map((row) => ({ ...row, count: Number(row.count) }))
    .sort((a, b) => b.count - a.count)
}
