import type { Db } from '../db/open.ts'
import { imageMarkdown } from '../uploads/markdown.ts'
import { addUpload } from '../uploads/store.ts'
import { UploadError } from '../uploads/uploadError.ts'
import type { DraftErrors } from './fields.ts'
import { setCover } from './saving.ts'
import type { Draft } from './store.ts'

export interface SentPictures {
  cover: Buffer | undefined
  picture: Buffer | undefined
  /** What the picture for the text shows. */
  alt: string
}

/**
 * Keeps the pictures that came with a draft: the cover is put on it at once.
 * @returns the text with the picture for it at its end, and a sentence for each file that is no picture
 */
export async function keepPictures(
  db: Db,
  draft: Draft,
  markdown: string,
  { cover, picture, alt }: SentPictures
): Promise<{ markdown: string; errors: DraftErrors }> {
  const errors: DraftErrors = {}
  let text = markdown
  if (cover) {
    const kept = await attempt(() => addUpload(db, { bytes: cover, alt: '' }))
    if (typeof kept === 'string') errors.cover = kept
    else await setCover(db, draft.id, kept.id)
  }
  if (picture) {
    const kept = await attempt(() => addUpload(db, { bytes: picture, alt }))
    if (typeof kept === 'string') errors.picture = kept
    else text = `${markdown.trimEnd()}\n\n${imageMarkdown(alt, kept.hash)}\n`.trimStart()
  }
  return { markdown: text, errors }
}

async function attempt<T>(upload: () => Promise<T>): Promise<T | string> {
  try {
    return await upload()
  } catch (error) {
    if (error instanceof UploadError) return error.message
    throw error
  }
}
