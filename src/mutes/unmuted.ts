import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Mutes } from './mutes.ts'

const ANYTHING = sql<SqlBool>`true`

/** As much of the mutes as a query needs, so that a prepared one can be given them. */
export type MutedIds = Pick<Mutes, 'people' | 'tagIds'>

/**
 * The one condition by which stories are left out that a reader does not want to see. By whom a story is told as
 * everybody knows it: muting a person leaves alone what they tell without their name, and the other way round.
 * @param story column with its id @param author column with its teller
 */
export function unmutedStory(
  { people, tagIds }: MutedIds,
  story = 'story.id',
  author = 'story.author_id'
): RawBuilder<SqlBool> {
  const byTeller = people.length > 0 ? sql`${sql.ref(author)} not in (${sql.join(people)})` : ANYTHING
  const byTag = tagIds.length > 0 ? untagged(tagIds, story) : ANYTHING
  return sql<SqlBool>`${byTeller} and ${byTag}`
}

/** The same where nothing but the story's id is known. */
export function unmutedTagged({ people, tagIds }: MutedIds, story: string): RawBuilder<SqlBool> {
  const byTeller =
    people.length > 0
      ? sql`not exists (select 1 from story as told where told.id = ${sql.ref(story)}
          and told.author_id in (${sql.join(people)}))`
      : ANYTHING
  const byTag = tagIds.length > 0 ? untagged(tagIds, story) : ANYTHING
  return sql<SqlBool>`${byTeller} and ${byTag}`
}

/** Whoever wrote something is not muted; of some comments nobody knows who did. */
export const unmutedAuthor = ({ people }: MutedIds, author = 'comment.author_id'): RawBuilder<SqlBool> =>
  people.length > 0
    ? sql<SqlBool>`(${sql.ref(author)} is null or ${sql.ref(author)} not in (${sql.join(people)}))`
    : ANYTHING

const untagged = (tagIds: readonly number[], story: string) =>
  sql`not exists (select 1 from story_tag as unwanted where unwanted.story_id = ${sql.ref(story)}
    and unwanted.tag_id in (${sql.join(tagIds)}))`
