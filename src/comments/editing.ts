import { inComment, writeText } from '../accounts/writing.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { indexComment } from '../search/indexing.ts'

/** A comment as its author sees it in the editor; removed ones too. */
export interface EditableComment {
  id: number
  shortId: string
  markdown: string
  editedAt: Time | null
  removedAt: Time | null
}

/** The imported comments of a story, by the id they have where they come from. */
export async function commentsBySource(db: Db, storyId: number): Promise<Map<string, EditableComment>> {
  const rows = await db
    .selectFrom('comment')
    .select([
      'id',
      'short_id as shortId',
      'body_markdown as markdown',
      'edited_at as editedAt',
      'removed_at as removedAt',
      'source_id as sourceId'
    ])
    .where('story_id', '=', storyId)
    .where('source_id', 'is not', null)
    .execute()
  return new Map(rows.map(({ sourceId, ...comment }) => [sourceId ?? '', comment]))
}

/** Replaces what a comment says. */
export async function editComment(
  db: Db,
  comment: { id: number; shortId: string },
  edit: { markdown: string; editedAt: Time; siteUrl: string }
): Promise<void> {
  const text = await writeText(db, edit.markdown, inComment(comment.shortId, edit.siteUrl))
  await inTransaction(db, async (trx) => {
    await trx
      .updateTable('comment')
      .set({ ...text, edited_at: edit.editedAt })
      .where('id', '=', comment.id)
      .execute()
    await indexComment(trx, comment.id)
  })
}
