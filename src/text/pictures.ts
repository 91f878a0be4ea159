import { imagePath } from './paths.ts'

/** Width and height of a picture of the site's, in pixels. */
export interface PictureSize {
  width: number
  height: number
}

/** Every picture is kept in these widths too, where it is wider; 672 px is the column of a story. */
export const NARROWER_WIDTHS = [800, 672, 400]

/** All widths of a picture, for a browser to choose from; undefined where there is only one. */
export function pictureSet(hash: string, width: number): string | undefined {
  const narrower = NARROWER_WIDTHS.filter((narrow) => narrow < width)
  if (narrower.length === 0) return undefined
  const choices = narrower.map((narrow) => `${imagePath(hash, narrow)} ${narrow}w`)
  return [...choices, `${imagePath(hash)} ${width}w`].join(', ')
}

/**
 * How wide a picture stands on a page; the column is as in static/css/tokens.css. Phones have two or three pixels for
 * each that a picture needs, so they are asked for two thirds of their width.
 */
export const PICTURE_SIZES = '(width > 44rem) 42rem, 66vw'

/** Hashes of the pictures that a text shows, or might. */
export function picturesIn(markdown: string): string[] {
  return [...new Set([...markdown.matchAll(/\/images\/([0-9a-f]{64})/g)].map(([, hash = '']) => hash))]
}
