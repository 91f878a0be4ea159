import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { readAvatar } from '../uploads/picture.ts'
import { keepPicture } from '../uploads/store.ts'

/**
 * Shows a member by this picture from now on; the one before is swept away like any unused one.
 * @throws UploadError with a sentence for the person who sent the file
 */
export async function chooseAvatar(db: Db, accountId: number, bytes: Buffer): Promise<void> {
  const picture = await readAvatar(bytes)
  await inTransaction(db, async (trx) => {
    const { id } = await keepPicture(trx, picture, '')
    await setAvatar(trx, accountId, id)
  })
}

/** The member is drawn from their name again. */
export const removeAvatar = (db: Db, accountId: number): Promise<void> => setAvatar(db, accountId, null)

async function setAvatar(db: Db, accountId: number, imageId: number | null): Promise<void> {
  await db
    .updateTable('account')
    .set({ avatar_image_id: imageId })
    .where('id', '=', accountId)
    .where('kind', '=', 'member')
    .execute()
}
