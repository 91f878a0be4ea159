/** A page or feed that is the same for every visitor, so that it is kept until something changes that it shows. */
export interface Cached {
  /** What it shows: see migrations/0020_changes.ts. */
  topics(params: Record<string, string | undefined>): readonly string[]
  /** The parameters of its query that it reads, or all of them; others make no difference. */
  query: readonly string[] | 'all'
}

declare module 'fastify' {
  interface FastifyContextConfig {
    cached?: Cached
  }
}

type Config = { cached: Cached }

/** Every page shows what administrators set: its name, its look, what they announce. */
const NOTHING = ['settings']
const STORIES = ['stories', 'all', ...NOTHING]
const LISTS = ['lists', ...STORIES]

/** For a page of words that nobody but administrators can change. */
export const showsNothing: Config = { cached: { topics: () => NOTHING, query: [] } }

/** For what shows stories without their counts, in an order that answers and reactions do not change. */
export const showsStories = (...query: string[]): Config => ({ cached: { topics: () => STORIES, query } })

/** For what shows stories with their counts, stories by their rank, or comments. */
export const showsLists = (...query: string[]): Config => ({ cached: { topics: () => LISTS, query } })

/** The same for what answers to every parameter, if only by saying that it knows none of that name. */
export const showsListsByQuery: Config = { cached: { topics: () => LISTS, query: 'all' } }

export const topicsOfStory = (shortId = ''): string[] => [`story ${shortId}`, ...STORIES]

/** For what shows the story of the path, with its comments. What is offered to be read next may lag in its order. */
export const showsStory = (...query: string[]): Config => ({
  cached: { topics: ({ story }) => topicsOfStory(story), query }
})

/** For what shows the person of the path with their stories or comments. */
export const showsPerson = (...query: string[]): Config => ({
  cached: { topics: ({ username }) => [`person ${username?.toLowerCase()}`, ...LISTS], query }
})
