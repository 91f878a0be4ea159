import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { type Picture, readPicture } from './picture.ts'

export interface NewUpload {
  bytes: Buffer
  /** What the picture shows, in words. */
  alt: string
}

export interface Upload {
  id: number
  hash: string
  width: number
  height: number
}

/**
 * Draws a file anew as a picture of the site's and keeps it; the same picture is kept once.
 * @throws UploadError with a sentence for the person who sent the file
 */
export async function addUpload(db: Db, { bytes, alt }: NewUpload): Promise<Upload> {
  return keepPicture(db, await readPicture(bytes), alt)
}

/**
 * Keeps a picture under its hash. Sent again it counts as new, so that nobody sweeps it away under an editor. Who sent
 * it is not kept: it may stand in a story told without a name.
 */
export async function keepPicture(db: Db, picture: Picture, alt: string): Promise<Upload> {
  const { hash, width, height } = picture
  return inTransaction(db, async (trx) => {
    const id = (await renewImage(trx, hash)) ?? (await addRow(trx, picture, alt))
    const variants = picture.variants.map((variant) => ({ image_id: id, ...variant }))
    // the same picture may have come as an avatar, with another width beside it
    if (variants.length > 0)
      await trx
        .insertInto('image_variant')
        .values(variants)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    return { id, hash, width, height }
  })
}

async function renewImage(db: Db, hash: string): Promise<number | undefined> {
  const known = await db
    .updateTable('image')
    .set({ created_at: Date.now() })
    .where('hash', '=', hash)
    .returning('id')
    .executeTakeFirst()
  return known?.id
}

async function addRow(db: Db, { hash, bytes, width, height, colour }: Picture, alt: string): Promise<number> {
  const row = { hash, bytes, media_type: 'image/webp', width, height, colour, alt }
  const { id } = await db
    .insertInto('image')
    .values({ ...row, created_at: Date.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export interface ServedImage {
  bytes: Buffer
  mediaType: string
}

/**
 * @param width of a variant; null for the picture at its widest
 * @param which what moderators hid is for moderators alone
 */
export async function findImage(
  db: Db,
  hash: string,
  width: number | null,
  which: 'shown' | 'hidden' = 'shown'
): Promise<ServedImage | undefined> {
  const image = db
    .selectFrom('image')
    .where('image.hash', '=', hash)
    .where('image.hidden_at', which === 'shown' ? 'is' : 'is not', null)
  if (width === null) return image.select(['bytes', 'media_type as mediaType']).executeTakeFirst()
  return image
    .innerJoin('image_variant', 'image_variant.image_id', 'image.id')
    .where('image_variant.width', '=', width)
    .select(['image_variant.bytes', 'image.media_type as mediaType'])
    .executeTakeFirst()
}
