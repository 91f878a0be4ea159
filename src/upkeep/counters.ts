import { type Expression, sql } from 'kysely'
import { TRACELESS } from '../comments/counting.ts'
import type { Db } from '../db/open.ts'
import { COMMENT_POINTS, HOT_STEP_HOURS, REACTION_POINTS } from '../stories/ranking.ts'

/** A number that is kept beside the rows it counts. */
export interface Counter {
  name: string
  table: 'story' | 'comment' | 'tag' | 'story_tag' | 'story_reaction_count'
  column: string
  /** What a number with a fraction may differ by. */
  tolerance?: number
  /** The same number, from the rows. */
  counted: Expression<number>
}

/** Removed without a tombstone and with nothing below it, a comment is not shown; see comments/counting.ts. */
const traceless = sql.join(TRACELESS.map((remover) => sql.lit(remover)))
const shown = sql`(below.removed_by is null or below.removed_by not in (${traceless}) or exists (
  select 1 from comment as under where under.story_id = below.story_id
  and under.path > below.path and under.path < below.path || '~'
  and (under.removed_by is null or under.removed_by not in (${traceless}))))`

const reactionsTo = (kind: string) =>
  sql<number>`(select count(*) from comment_reaction as given
    where given.comment_id = comment.id and given.kind = ${sql.lit(kind)})`

/** `hotRank` of stories/ranking.ts, in SQL; one that was taken back has none, and gets another when it is told again. */
const heat = sql<number>`(case when published_at is null then hot_rank else log10(case when points < 1 then 1 else points end)
  + published_at / ${sql.lit(HOT_STEP_HOURS * 3_600_000)}.0 end)`

const ofStory = (column: 'points' | 'hot_rank') =>
  sql<number>`(select told.${sql.ref(column)} from story as told where told.id = story_tag.story_id)`

export const COUNTERS: readonly Counter[] = [
  {
    name: 'comments of stories',
    table: 'story',
    column: 'comment_count',
    counted: sql`(select count(*) from comment as said where said.story_id = story.id and said.removed_at is null)`
  },
  {
    name: 'reactions to stories',
    table: 'story',
    column: 'reaction_count',
    counted: sql`(select count(*) from story_reaction as given where given.story_id = story.id)`
  },
  {
    name: 'points of stories',
    table: 'story',
    column: 'points',
    counted: sql`(${sql.lit(REACTION_POINTS)} * (select coalesce(sum(given.weight), 0) from story_reaction as given
        where given.story_id = story.id)
      + ${sql.lit(COMMENT_POINTS)} * (select coalesce(sum(said.weight), 0) from comment as said where said.story_id = story.id
        and said.removed_at is null and said.author_id <> story.author_id))`
  },
  { name: 'places in the hot list', table: 'story', column: 'hot_rank', counted: heat, tolerance: 1e-6 },
  {
    name: 'stories of tags',
    table: 'tag',
    column: 'story_count',
    counted: sql`(select count(*) from story_tag inner join story as told on told.id = story_tag.story_id
      where story_tag.tag_id = tag.id and told.published_at is not null and told.removed_at is null and told.aside_at is null)`
  },
  {
    name: 'reactions of each kind',
    table: 'story_reaction_count',
    column: 'count',
    counted: sql`(select count(*) from story_reaction as given where given.story_id = story_reaction_count.story_id
      and given.kind = story_reaction_count.kind)`
  },
  {
    name: 'stories in the lists of their tags',
    table: 'story_tag',
    column: 'published_at',
    counted: sql`(select told.published_at from story as told where told.id = story_tag.story_id
      and told.removed_at is null and told.aside_at is null)`
  },
  {
    name: 'points of stories in their tags',
    table: 'story_tag',
    column: 'points',
    counted: ofStory('points')
  },
  {
    name: 'places in the hot lists of tags',
    table: 'story_tag',
    column: 'hot_rank',
    counted: ofStory('hot_rank')
  },
  {
    name: 'answers below comments',
    table: 'comment',
    column: 'descendant_count',
    counted: sql`(select count(*) from comment as below where below.story_id = comment.story_id
      and below.path > comment.path and below.path < comment.path || '~' and ${shown})`
  },
  {
    name: 'points of comments',
    table: 'comment',
    column: 'points',
    counted: sql`(select coalesce(sum(given.weight), 0) from comment_reaction as given
      where given.comment_id = comment.id and given.kind = 'like')`
  },
  { name: 'likes of comments', table: 'comment', column: 'like_count', counted: reactionsTo('like') },
  {
    name: '"been there" of comments',
    table: 'comment',
    column: 'been_count',
    counted: reactionsTo('been-there')
  }
]

const isWrong = ({ column, counted, tolerance = 0 }: Counter) =>
  sql<boolean>`abs(coalesce(${sql.ref(column)}, 0) - coalesce(${counted}, 0)) > ${sql.lit(tolerance)}`

/** Rows whose kept number is not the counted one. */
export async function countWrong(db: Db, counter: Counter): Promise<number> {
  const { rows } = await sql<{ wrong: number }>`
    select count(*) as wrong from ${sql.table(counter.table)} where ${isWrong(counter)}`.execute(db)
  return Number(rows[0]?.wrong)
}

export async function countAnew(db: Db, counter: Counter): Promise<void> {
  await correct(db, counter, isWrong(counter))
}

/** Counts a story and its comments from the rows: for a thread that came all at once, where counting each would take long. */
export async function countStoryAnew(db: Db, storyId: number): Promise<void> {
  for (const counter of COUNTERS) {
    const key = STORY_KEYS[counter.table]
    if (key) await correct(db, counter, sql`${sql.ref(key)} = ${storyId} and ${isWrong(counter)}`)
  }
}

/** Where a row names the story it belongs to; a tag belongs to many. */
const STORY_KEYS: Record<Counter['table'], string | null> = {
  story: 'id',
  comment: 'story_id',
  story_tag: 'story_id',
  story_reaction_count: 'story_id',
  tag: null
}

async function correct(
  db: Db,
  { table, column, counted }: Counter,
  where: Expression<unknown>
): Promise<void> {
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${counted} where ${where}`.execute(db)
}
