import type { Db } from '../db/open.ts'
import type { AccountTable, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { indexStory } from '../search/indexing.ts'
import { retagStory, tagsOfStories } from '../tags/store.ts'
import { AS_WRITTEN, type OwnStory } from './own.ts'
import { writeStory } from './writing.ts'

/** A story as whoever imports it again finds it; removed ones too. */
export interface EditableStory
  extends Pick<
    OwnStory,
    'id' | 'shortId' | 'slug' | 'title' | 'markdown' | 'tags' | 'editedAt' | 'removedAt' | 'authorId'
  > {
  authorUsername: string
  authorKind: AccountTable['kind']
}

export async function findStoryBySource(db: Db, sourceUrl: string): Promise<EditableStory | undefined> {
  const row = await db
    .selectFrom('story')
    .innerJoin('account as author', 'author.id', 'story.author_id')
    .select(AS_WRITTEN)
    .select(['author.username as authorUsername', 'author.kind as authorKind'])
    .where('story.source_url', '=', sourceUrl)
    .executeTakeFirst()
  return row && { ...row, tags: (await tagsOfStories(db, [row.id])).get(row.id) ?? [] }
}

export interface StoryEdit {
  title: string
  markdown: string
  tags: readonly string[]
  editedAt: Time | null
  siteUrl: string
}

/** Replaces what a readable story says; its address follows the title. */
export async function editStory(db: Db, storyId: number, edit: StoryEdit): Promise<void> {
  const written = await writeStory(db, edit)
  await inTransaction(db, async (trx) => {
    await trx
      .updateTable('story')
      .set({ ...written, edited_at: edit.editedAt })
      .where('id', '=', storyId)
      .execute()
    await retagStory(trx, storyId, edit.tags)
    await indexStory(trx, storyId)
  })
}
