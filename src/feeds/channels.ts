import { commentPath, personPath, storyPath, tagPath } from '../text/paths.ts'

/** What a feed says of itself. */
export interface Channel {
  title: string
  description: string
  /** Path of the page that the feed follows. */
  page: string
  /** Path of the feed, without the ending that names its format. */
  path: string
  /** Which of it, with its question mark. */
  query?: string
}

interface StoryWords {
  shortId: string
  slug: string
  title: string
  excerpt: string
}

interface PersonWords {
  username: string
  displayName: string
}

const ABOUT =
  'Engineers tell each other how they took down production, how they got out, and what they learned.'

export const latestChannel = (site: string): Channel => ({
  title: `${site}: latest stories`,
  description: ABOUT,
  page: '/latest',
  path: '/latest'
})

export const hotChannel = (site: string): Channel => ({
  title: `${site}: hot stories`,
  description: ABOUT,
  page: '/',
  path: '/hot'
})

export const commentsChannel = (site: string): Channel => ({
  title: `${site}: comments`,
  description: 'All comments.',
  page: '/comments',
  path: '/comments'
})

export function tagChannel(site: string, tags: readonly string[]): Channel {
  const names = tags.join(' or ')
  const path = tagPath(...tags)
  return { title: `${site}: ${names}`, description: `Stories tagged ${names}.`, page: path, path }
}

/** @param query of the page, with its question mark @param words what its stories have in common */
export function facetChannel(site: string, query: string, words: readonly string[]): Channel {
  const what = words.join(', ') || 'all stories'
  return {
    title: `${site}: ${what}`,
    description: `Stories with these facts: ${what}.`,
    page: `/stories${query}`,
    path: '/stories',
    query
  }
}

/** @param text that was searched for, as typed */
export function searchChannel(site: string, text: string): Channel {
  const query = `?${new URLSearchParams({ q: text })}`
  const what = text ? `“${text}”` : 'nothing yet'
  return {
    title: `${site}: search for ${what}`,
    description: `Stories found by a search for ${what}, the latest first.`,
    page: `/search${query}`,
    path: '/search',
    query
  }
}

export function personChannel(site: string, { username, displayName }: PersonWords): Channel {
  const path = personPath(username)
  return { title: `${site}: ${displayName}`, description: `Stories by ${displayName}.`, page: path, path }
}

export function personCommentsChannel(site: string, { username, displayName }: PersonWords): Channel {
  const path = `${personPath(username)}/comments`
  const title = `${site}: comments by ${displayName}`
  return { title, description: `Comments by ${displayName}.`, page: path, path }
}

export function storyCommentsChannel(story: StoryWords): Channel {
  const title = `Comments on “${story.title}”`
  const path = `/s/${story.shortId}/comments`
  return { title, description: story.excerpt || title, page: storyPath(story), path }
}

/** @param who the name of the person who wrote the comment, null where it was removed */
export function branchChannel(story: StoryWords, commentShortId: string, who: string | null): Channel {
  const title = `${who ?? 'A removed comment'} on “${story.title}”, and replies`
  const path = commentPath(story, commentShortId)
  return { title, description: story.excerpt || title, page: path, path }
}
