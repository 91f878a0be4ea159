import { type Expression, sql } from 'kysely'
import { avatarColumn } from '../avatars/column.ts'
import { type Cursor, mergedPage, type Page } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { listed, STORIES_A_PAGE, type StoryLine } from '../stories/lists.ts'
import { placesOfAuthor, placesOfTag, type Reading } from '../stories/places.ts'
import { readableStories } from '../stories/store.ts'

/**
 * Stories with a tag or by a person that the member follows, the newest first. The newest so many stories are by no
 * more than so many people and tags: those whose newest stories are the newest.
 */
export async function listFollowed(
  db: Db,
  { accountId, mutes }: { accountId: number; mutes: Mutes },
  cursor: Cursor | null,
  size = STORIES_A_PAGE
): Promise<Page<StoryLine>> {
  const reading = { cursor, rows: size + 1, mutes }
  const heads = [
    ...(await nearest(db, 'person', accountId, reading)).map((id) =>
      BY.person.places(db, sql.val(id), reading)
    ),
    ...(await nearest(db, 'tag', accountId, reading)).map((id) => BY.tag.places(db, sql.val(id), reading))
  ]
  return listed(db, await mergedPage(db, heads, cursor, size), mutes)
}

/** What is followed, and how its stories are found. */
const BY = {
  person: { table: 'follow_person', column: 'person_id', places: placesOfAuthor },
  tag: {
    table: 'follow_tag',
    column: 'tag_id',
    places: (db: Db, tagId: Expression<number>, reading: Reading) => placesOfTag(db, tagId, 'latest', reading)
  }
} as const

/** Ids of the people or tags that a member follows whose next story comes first. */
async function nearest(
  db: Db,
  kind: keyof typeof BY,
  accountId: number,
  { cursor, rows: most, mutes }: Reading
): Promise<number[]> {
  const { table, column, places } = BY[kind]
  const first = places(db, sql.ref(`${table}.${column}`), { cursor, rows: 1, mutes })
  const { rows } = await sql<{ id: number }>`
    select id from (
      select ${sql.ref(column)} as id, (select "sortKey" from ${first} as head) as next
      from ${sql.table(table)} where account_id = ${accountId}
    ) as followed
    where next is not null
    order by next ${cursor?.towards === 'before' ? sql`asc` : sql`desc`} limit ${most}`.execute(db)
  return rows.map((row) => row.id)
}

/** What a page that manages follows shows at most of each kind. */
const LISTED = 500

export interface Followed {
  tags: Array<{ name: string }>
  people: Array<{ username: string; displayName: string; avatarHash: string | null }>
  threads: Array<{ shortId: string; slug: string; title: string }>
  muted: Array<{ shortId: string; slug: string; title: string }>
}

/** Everything that a member follows or muted. */
export async function listFollows(db: Db, accountId: number): Promise<Followed> {
  const tags = await db
    .selectFrom('follow_tag')
    .innerJoin('tag', 'tag.id', 'follow_tag.tag_id')
    .select('tag.name')
    .where('follow_tag.account_id', '=', accountId)
    .where('tag.merged_into_id', 'is', null)
    .orderBy('tag.name')
    .limit(LISTED)
    .execute()
  const people = await db
    .selectFrom('follow_person')
    .innerJoin('account', 'account.id', 'follow_person.person_id')
    .select(['account.username', 'account.display_name as displayName', avatarColumn('account')])
    .where('follow_person.account_id', '=', accountId)
    .orderBy('account.username')
    .limit(LISTED)
    .execute()
  const threads = await listThreads(db, 'follow_story', accountId)
  return { tags, people, threads, muted: await listThreads(db, 'mute_story', accountId) }
}

function listThreads(db: Db, table: 'follow_story' | 'mute_story', accountId: number) {
  const listed = db.selectFrom(table).select(['story_id', 'account_id', 'created_at'])
  return readableStories(db)
    .innerJoin(listed.as('listed'), 'listed.story_id', 'story.id')
    .select(['story.short_id as shortId', 'story.slug', 'story.title'])
    .where('listed.account_id', '=', accountId)
    .orderBy('listed.created_at', 'desc')
    .limit(LISTED)
    .execute()
}
