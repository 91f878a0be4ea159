/** What is looked for, in words that each engine turns into its own language. */
export interface Match {
  /** All of these. */
  groups: Group[]
  /** None of these. */
  excluded: Group[]
  /** At least one fact of each list; see `factWord`. */
  facts: string[][]
  excludedFacts: string[]
}

/** Any of these phrases; a phrase is words that follow each other. */
export type Group = string[][]

export const NOTHING: Match = { groups: [], excluded: [], facts: [], excludedFacts: [] }

/** Every story of the index has it, so that a search can be for stories without something. */
export const ANY_STORY = 'is=story'

/** The word by which the index knows what a story is told to be; nobody can type it, as no word has "=" in it. */
export const factWord = (field: string, value: string | number): string => `${field}=${value}`

/** The parts of a story in the index, the weightiest first. */
export const PARTS = ['title', 'lesson', 'labels', 'tags', 'body'] as const
export type Part = (typeof PARTS)[number]

/** A story as it is written into the index: words with a space between. */
export type StoryDocument = Record<Part, string> & { facts: string }

export interface Found {
  id: number
  /** Higher is better; of one engine and one search only. */
  score: number
}

export interface Span {
  atLeast: number | null
  atMost: number | null
}
