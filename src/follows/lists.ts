import { avatarColumn } from '../avatars/column.ts'
import { type Cursor, keysetPage, type Page } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { STORIES_A_PAGE, type StoryLine, storiesByIds } from '../stories/lists.ts'
import { readableStories } from '../stories/store.ts'

/** Of so many stories, the newest, those that somebody follows are looked for: years of them, in some 15 ms. */
const LOOKED_AT = 20_000

/** Stories with a tag or by a person that the member follows, the newest first. */
export async function listFollowed(
  db: Db,
  accountId: number,
  cursor: Cursor | null,
  size = STORIES_A_PAGE
): Promise<Page<StoryLine>> {
  const followed = readableStories(db)
    .select(['story.id', 'story.short_id as shortId'])
    .select((eb) => eb.ref('story.published_at').$notNull().as('sortKey'))
    .where('story.published_at', '>', await oldestLookedAt(db))
    .where(({ exists, or, selectFrom }) =>
      or([
        exists(
          selectFrom('follow_person')
            .select('follow_person.person_id')
            .where('follow_person.account_id', '=', accountId)
            .whereRef('follow_person.person_id', '=', 'story.author_id')
        ),
        exists(
          selectFrom('story_tag')
            .innerJoin('follow_tag', 'follow_tag.tag_id', 'story_tag.tag_id')
            .select('story_tag.tag_id')
            .where('follow_tag.account_id', '=', accountId)
            .whereRef('story_tag.story_id', '=', 'story.id')
        )
      ])
    )
  const page = await keysetPage(
    followed,
    { key: 'story.published_at', shortId: 'story.short_id' },
    cursor,
    size
  )
  const ids = page.rows.map((row) => row.id)
  return { ...page, rows: await storiesByIds(db, ids) }
}

async function oldestLookedAt(db: Db): Promise<Time> {
  const row = await db
    .selectFrom('story')
    .select('published_at')
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .orderBy('published_at', 'desc')
    .offset(LOOKED_AT)
    .limit(1)
    .executeTakeFirst()
  return row?.published_at ?? 0
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
