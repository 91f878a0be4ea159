import type { Db } from '../db/open.ts'
import type { AccountTable, Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { retagStory, tagsOfStories } from '../tags/store.ts'
import { writeStory } from './writing.ts'

/** A story as its author sees it in the editor; removed ones too. */
export interface EditableStory {
  id: number
  shortId: string
  slug: string
  title: string
  markdown: string
  tags: string[]
  editedAt: Time | null
  removedAt: Time | null
  authorId: number
  authorUsername: string
  authorKind: AccountTable['kind']
}

export async function findStoryBySource(db: Db, sourceUrl: string): Promise<EditableStory | undefined> {
  const row = await db
    .selectFrom('story')
    .innerJoin('account as author', 'author.id', 'story.author_id')
    .select([
      'story.id',
      'story.short_id as shortId',
      'story.slug',
      'story.title',
      'story.body_markdown as markdown',
      'story.edited_at as editedAt',
      'story.removed_at as removedAt',
      'story.author_id as authorId',
      'author.username as authorUsername',
      'author.kind as authorKind'
    ])
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
  })
}
