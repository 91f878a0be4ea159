import type { Db } from '../db/open.ts'
import { findReceipt, once } from '../db/receipts.ts'
import type { Time } from '../db/schema.ts'
import type { DraftFields } from './fields.ts'
import { addDraft } from './saving.ts'
import { countDrafts, type Draft, findDraft, MAX_DRAFTS } from './store.ts'

const PREFIX = '/drafts/'

export const draftPath = (shortId: string): string => PREFIX + shortId

/**
 * Begins a draft with what was typed, or finds the one that this form began when it was sent before.
 * @returns the draft; `full` where there are too many; undefined where it was published or deleted since
 */
export async function startDraft(
  db: Db,
  accountId: number,
  fields: DraftFields,
  { formKey, now }: { formKey: string; now: Time }
): Promise<Draft | 'full' | undefined> {
  const isResent = formKey && (await findReceipt(db, accountId, formKey))
  if (!isResent && (await countDrafts(db, accountId)) >= MAX_DRAFTS) return 'full'
  const path = await once(db, accountId, formKey, async (trx) =>
    draftPath(await addDraft(trx, { ...fields, accountId, storyId: null, coverImageId: null, now }))
  )
  return findDraft(db, accountId, path.slice(PREFIX.length))
}
