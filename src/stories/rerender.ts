import { inComment, inStory, writeText } from '../accounts/writing.ts'
import type { Db } from '../db/open.ts'
import { rerenderLessons } from '../facts/store.ts'
import { RENDERER_VERSION } from '../text/rendererVersion.ts'

/** Few enough that the site answers between two batches. */
const BATCH = 50

/**
 * Renders again what an older version of the renderer made, in small batches while the site runs.
 * @returns how many texts it rendered
 */
export async function rerenderOutdated(db: Db, siteUrl: string): Promise<number> {
  let rendered = 0
  for (const table of ['story', 'comment'] as const) {
    for (;;) {
      const outdated = await db
        .selectFrom(table)
        .select(['id', 'short_id', 'body_markdown'])
        .where('renderer_version', '<', RENDERER_VERSION)
        .limit(BATCH)
        .execute()
      if (outdated.length === 0) break
      for (const row of outdated) {
        const place = table === 'story' ? inStory(siteUrl) : inComment(row.short_id, siteUrl)
        const text = await writeText(db, row.body_markdown, place)
        await db.updateTable(table).set(text).where('id', '=', row.id).execute()
      }
      rendered += outdated.length
    }
  }
  return rendered + (await rerenderLessons(db, siteUrl, BATCH))
}
