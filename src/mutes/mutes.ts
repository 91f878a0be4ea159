/** What a reader does not want to see. Lists that look stories up have to be given one: `NO_MUTES` for everybody. */
export interface Mutes {
  /** Accounts, and aliases that were muted as such; nobody behind an alias is among them for its sake. */
  people: readonly number[]
  tagIds: readonly number[]
  /** The same tags, by name. */
  tagNames: readonly string[]
}

export const NO_MUTES: Mutes = { people: [], tagIds: [], tagNames: [] }

/** Few enough that every list can be asked to leave them out. */
export const MOST_PEOPLE = 500
export const MOST_TAGS = 100

export const mutesAnything = ({ people, tagIds }: Mutes): boolean => people.length + tagIds.length > 0

/** What of a story its reader muted, as they read it: its teller, or tags. */
export function mutedOf(
  { people, tagNames }: Mutes,
  story: { author: { id: number; displayName: string }; tags: readonly string[] }
): string[] {
  const teller = people.includes(story.author.id) ? [story.author.displayName] : []
  return [...teller, ...story.tags.filter((tag) => tagNames.includes(tag)).map((tag) => `#${tag}`)]
}

/** Repeats the last until there are 1, 2, 4, 8, … of them: a prepared query is built for each length. */
export function padded(ids: readonly number[]): number[] {
  const last = ids.at(-1)
  if (last === undefined) return []
  const length = 2 ** Math.ceil(Math.log2(ids.length))
  return [...ids, ...Array<number>(length - ids.length).fill(last)]
}
