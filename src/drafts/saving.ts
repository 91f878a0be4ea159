import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { typedToJson } from '../facts/typed.ts'
import { newShortId } from '../text/shortId.ts'
import type { DraftFields } from './fields.ts'

export interface NewDraft extends DraftFields {
  /** Whoever tells the story that it changes; see DraftTable. */
  accountId: number
  /** The story that it changes. */
  storyId: number | null
  coverImageId: number | null
  now: Time
}

/** @returns its short id; its first revision is 1 */
export async function addDraft(db: Db, draft: NewDraft): Promise<string> {
  const { short_id } = await db
    .insertInto('draft')
    .values({
      ...columns(draft),
      short_id: newShortId(),
      account_id: draft.accountId,
      story_id: draft.storyId,
      cover_image_id: draft.coverImageId,
      preview_key: null,
      created_at: draft.now,
      updated_at: draft.now
    })
    .returning('short_id')
    .executeTakeFirstOrThrow()
  return short_id
}

/**
 * Saves what was typed over the revision that the typing began with.
 * @returns the new revision; the one there is where it says the same already; null where it was changed meanwhile
 */
export async function saveDraft(
  db: Db,
  draftId: number,
  fields: DraftFields,
  { revision, now }: { revision: number; now: Time }
): Promise<number | null> {
  const same = await db
    .selectFrom('draft')
    .select('revision')
    .where('id', '=', draftId)
    .where((eb) => eb.and(columns(fields)))
    .executeTakeFirst()
  if (same) return same.revision
  const saved = await db
    .updateTable('draft')
    .set({ ...columns(fields), revision: revision + 1, updated_at: now })
    .where('id', '=', draftId)
    .where('revision', '=', revision)
    .returning('revision')
    .executeTakeFirst()
  return saved?.revision ?? null
}

/** Gives a draft a cover, or takes it away. It is no text, so that it makes no new revision. */
export async function setCover(db: Db, draftId: number, imageId: number | null): Promise<void> {
  await db.updateTable('draft').set({ cover_image_id: imageId }).where('id', '=', draftId).execute()
}

/** Makes the one preview link of a draft; any older one opens nothing from then on. Null takes it away. */
export async function setPreviewKey(db: Db, draftId: number, key: string | null): Promise<void> {
  await db.updateTable('draft').set({ preview_key: key }).where('id', '=', draftId).execute()
}

export async function deleteDraft(db: Db, draftId: number): Promise<void> {
  await db.deleteFrom('draft').where('id', '=', draftId).execute()
}

const columns = ({ title, tags, markdown, teller, facts }: DraftFields) => ({
  title,
  tags,
  body_markdown: markdown,
  teller,
  facts: typedToJson(facts)
})
