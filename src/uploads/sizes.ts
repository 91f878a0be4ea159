import type { Db } from '../db/open.ts'
import type { PictureSize } from '../text/pictures.ts'

/** More would be a wall of pictures; those past it are shown without their room kept. */
const MOST = 200

/** Sizes of those of these pictures that are here, by hash. */
export async function pictureSizes(db: Db, hashes: readonly string[]): Promise<Map<string, PictureSize>> {
  if (hashes.length === 0) return new Map()
  const rows = await db
    .selectFrom('image')
    .select(['hash', 'width', 'height'])
    .where('hash', 'in', hashes.slice(0, MOST))
    .execute()
  return new Map(rows.map(({ hash, width, height }) => [hash, { width, height }]))
}
