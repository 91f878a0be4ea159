import { type Cursor, keysetPage, type Page } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { STORIES_A_PAGE, type StoryLine, storiesByIds } from '../stories/lists.ts'
import { readableStories } from '../stories/store.ts'

/** A member's reading list, the last saved first; stories that were taken down since, or muted, are not in it. */
export async function listSaved(
  db: Db,
  { accountId, mutes }: { accountId: number; mutes: Mutes },
  cursor: Cursor | null,
  size = STORIES_A_PAGE
): Promise<Page<StoryLine>> {
  const saved = readableStories(db, mutes)
    .innerJoin('saved_story', 'saved_story.story_id', 'story.id')
    .select(['story.id', 'story.short_id as shortId', 'saved_story.created_at as sortKey'])
    .where('saved_story.account_id', '=', accountId)
  const columns = { key: 'saved_story.created_at', shortId: 'story.short_id' }
  const page = await keysetPage(saved, columns, cursor, size)
  const ids = page.rows.map((row) => row.id)
  return { ...page, rows: await storiesByIds(db, ids, mutes) }
}
