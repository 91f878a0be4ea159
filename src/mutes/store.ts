import { type ExpressionBuilder, sql } from 'kysely'
import { NAMELESS } from '../accounts/store.ts'
import { avatarColumn } from '../avatars/column.ts'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Schema, Time } from '../db/schema.ts'
import { currentNames, findTags } from '../tags/store.ts'
import { MOST_PEOPLE, MOST_TAGS, type Mutes, NO_MUTES, padded } from './mutes.ts'

/** What a member muted. */
export async function mutesOf(db: Db, accountId: number): Promise<Mutes> {
  const rows = await muted(db, { accountId })
  if (rows.length === 0) return NO_MUTES
  const people = rows.filter(({ name }) => name === null).slice(0, MOST_PEOPLE)
  const tags = rows.flatMap(({ id, name }) => (name === null ? [] : [{ id, name }])).slice(0, MOST_TAGS)
  return {
    people: padded(people.map(({ id }) => id)),
    tagIds: padded(tags.map(({ id }) => id)),
    tagNames: tags.map(({ name }) => name)
  }
}

/** The same for a visitor, of whom nothing is known but these names. */
export async function mutesOfTags(db: Db, names: readonly string[]): Promise<Mutes> {
  const tags = await findTags(db, await currentNames(db, names))
  return { people: [], tagIds: padded(tags.map(({ id }) => id)), tagNames: tags.map(({ name }) => name) }
}

/** People, who have no name here, and tags. */
const muted = prepared((db, { accountId }: { accountId: number }) => {
  const people = db
    .selectFrom('mute_person')
    .select(['person_id as id', sql<string | null>`cast(null as text)`.as('name')])
    .where('account_id', '=', accountId)
  const tags = db
    .selectFrom('mute_tag')
    .innerJoin('tag', 'tag.id', 'mute_tag.tag_id')
    .select(['tag.id', 'tag.name'])
    .where('mute_tag.account_id', '=', accountId)
    .where('tag.merged_into_id', 'is', null)
  return people.unionAll(tags).limit(MOST_PEOPLE + MOST_TAGS)
})

/** Whether a member's list has room for this one, or has it already. */
export async function hasRoom(
  db: Db,
  accountId: number,
  list: 'mutedPerson' | 'mutedTag',
  targetId: number
): Promise<boolean> {
  const { people, tagIds } = await mutesOf(db, accountId)
  const [ids, most] = list === 'mutedPerson' ? [new Set(people), MOST_PEOPLE] : [new Set(tagIds), MOST_TAGS]
  return ids.has(targetId) || ids.size < most
}

export interface MutedPerson {
  username: string
  displayName: string
  avatarHash: string | null
}

/** Somebody who told one story without a name, found by that story. */
export interface MutedAlias {
  displayName: string
  shortId: string
  slug: string
  title: string
}

/** Somebody without a page or a story that leads to them: they left, or what they told is gone. */
export interface MutedGone {
  displayName: string
  /** When they were muted, by which the reader knows them. */
  since: Time
}

/** Everybody whom a member muted: people by their names, aliases by the story that each of them tells. */
export async function listMutedPeople(
  db: Db,
  accountId: number
): Promise<{ people: MutedPerson[]; aliases: MutedAlias[]; gone: MutedGone[] }> {
  const muted = db
    .selectFrom('mute_person')
    .innerJoin('account', 'account.id', 'mute_person.person_id')
    .where('mute_person.account_id', '=', accountId)
    .limit(MOST_PEOPLE)
  const people = await muted
    .select(['account.username', 'account.display_name as displayName', avatarColumn('account')])
    .where('account.kind', 'not in', NAMELESS)
    .orderBy('account.username')
    .execute()
  const aliases = await muted
    .innerJoin('story', 'story.author_id', 'account.id')
    .select(['account.display_name as displayName', 'story.short_id as shortId', 'story.slug', 'story.title'])
    .where('account.kind', '=', 'alias')
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .orderBy('account.display_name')
    .execute()
  const gone = await muted
    .select(['account.display_name as displayName', 'mute_person.created_at as since'])
    .where('account.kind', 'in', NAMELESS)
    .where(tellsNothing)
    .orderBy('mute_person.created_at', 'desc')
    .execute()
  return { people, aliases, gone }
}

/** Of people without a page, nobody is found by their story but who made one up for it. */
const tellsNothing = ({ or, not, exists, selectFrom, eb }: ExpressionBuilder<Schema, 'account'>) =>
  or([
    eb('account.kind', '=', 'former'),
    not(
      exists(
        selectFrom('story')
          .select('story.id')
          .whereRef('story.author_id', '=', 'account.id')
          .where('story.published_at', 'is not', null)
          .where('story.removed_at', 'is', null)
      )
    )
  ])

/** Ends the muting of somebody nameless by the time at which it began; nothing else names them, not even to the reader. */
export async function unmuteGone(db: Db, accountId: number, since: Time): Promise<void> {
  await db
    .deleteFrom('mute_person')
    .where('account_id', '=', accountId)
    .where('created_at', '=', since)
    .where('person_id', 'in', (eb) => eb.selectFrom('account').select('id').where('kind', 'in', NAMELESS))
    .execute()
}

/** A comment with its author as everybody knows them; undefined where it cannot be read or nobody knows who wrote it. */
export async function findCommenter(db: Db, storyShortId: string, commentShortId: string) {
  return db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .innerJoin('account as author', 'author.id', 'comment.author_id')
    .select(['comment.short_id as commentShortId', 'story.short_id as shortId', 'story.slug'])
    .select(['author.id as authorId', 'author.display_name as displayName', 'author.kind'])
    .where('story.short_id', '=', storyShortId)
    .where('comment.short_id', '=', commentShortId)
    .where('comment.removed_at', 'is', null)
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .executeTakeFirst()
}
