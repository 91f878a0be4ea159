import type { Db } from '../db/open.ts'
import { picturesIn } from '../text/pictures.ts'
import { mentionsIn, renderMarkdown } from '../text/render.ts'
import { RENDERER_VERSION } from '../text/rendererVersion.ts'
import { pictureSizes } from '../uploads/sizes.ts'
import { existingUsernames } from './store.ts'

/** Columns that hold a text: as it was written, as it is shown, and which renderer made the one of the other. */
export interface WrittenText {
  body_markdown: string
  body_html: string
  renderer_version: number
}

export interface WritingPlace {
  /** Set before every id in the text, so that several texts can share a page. */
  idPrefix: string
  siteUrl: string
  /** Level that the text's highest heading gets on its page. */
  headingLevel: number
}

/** Renders a text with its mentions of people who exist. Takes up to a second: call it before a transaction. */
export async function writeText(db: Db, markdown: string, place: WritingPlace): Promise<WrittenText> {
  const people = await existingUsernames(db, await mentionsIn(markdown))
  const pictures = await pictureSizes(db, picturesIn(markdown))
  const html = await renderMarkdown(markdown, { ...place, people, pictures })
  return { body_markdown: markdown, body_html: html, renderer_version: RENDERER_VERSION }
}

/** Below the title of the story's page. */
export const inStory = (siteUrl: string): WritingPlace => ({ idPrefix: 'part-', headingLevel: 2, siteUrl })

/** Below the heading over the comments. */
export const inComment = (shortId: string, siteUrl: string): WritingPlace => ({
  idPrefix: `c-${shortId}-`,
  headingLevel: 3,
  siteUrl
})
