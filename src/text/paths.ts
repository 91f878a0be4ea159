/** Every address inside the site is made here, so that views, feeds and rendered text agree. */

export interface StoryAddress {
  shortId: string
  slug: string
}

export const storyPath = (story: StoryAddress): string => `/s/${story.shortId}/${story.slug}`
/** A comment's place in the whole thread, on the page of the story. */
export const commentAnchor = (commentShortId: string): string => `c-${commentShortId}`
/** The page of one comment with the branch below it. */
export const commentPath = (story: { shortId: string }, commentShortId: string): string =>
  `/s/${story.shortId}/c/${commentShortId}`
export const personPath = (username: string): string => `/u/${username}`
export const tagPath = (...names: string[]): string => `/t/${names.join(',')}`
/** Stories that have one value of one kind, both as addresses name them. */
export const facetPath = (filter: string, value: string): string =>
  `/stories?${filter}=${encodeURIComponent(value)}`
/** @param width of a narrower variant */
export const imagePath = (hash: string, width?: number): string =>
  `/images/${hash}${width ? `-${width}` : ''}.webp`
