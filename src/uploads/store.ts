import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { Db } from '../db/open.ts'

export interface ServedImage {
  bytes: Buffer
  mediaType: string
}

const MAX_WIDTH = 1600

/**
 * Saves a picture as WebP, at most 1600 px wide, without what the file said of camera or place. The same picture
 * is saved once.
 * @throws when the bytes are no picture that sharp can read
 */
export async function addImage(db: Db, original: Buffer, alt: string): Promise<{ id: number; hash: string }> {
  const picture = sharp(original, { animated: true })
    .rotate()
    .resize({ width: MAX_WIDTH, withoutEnlargement: true })
  const { data, info } = await picture.webp({ quality: 82 }).toBuffer({ resolveWithObject: true })
  const { dominant } = await sharp(data).stats()
  const hash = createHash('sha256').update(data).digest('hex')
  const known = await db
    .selectFrom('image')
    .select(['id', 'hash'])
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (known) return known
  return db
    .insertInto('image')
    .values({
      hash,
      bytes: data,
      media_type: 'image/webp',
      width: info.width,
      height: info.pageHeight ?? info.height,
      colour: `#${[dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, '0')).join('')}`,
      alt,
      created_at: Date.now()
    })
    .returning(['id', 'hash'])
    .executeTakeFirstOrThrow()
}

export async function findImage(db: Db, hash: string): Promise<ServedImage | undefined> {
  return db
    .selectFrom('image')
    .select(['bytes', 'media_type as mediaType'])
    .where('hash', '=', hash)
    .executeTakeFirst()
}
