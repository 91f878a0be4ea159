import { imagePath } from '../text/paths.ts'

/** Enough for a sentence or three of what a picture shows. */
export const MAX_ALT = 500

/** A picture as it is put into a text. */
export function imageMarkdown(alt: string, hash: string): string {
  const words = alt.replace(/\s+/g, ' ').trim().slice(0, MAX_ALT)
  return `![${words.replace(/[\\[\]`*_<>&!~|@:]/g, '\\$&')}](${imagePath(hash)})`
}
