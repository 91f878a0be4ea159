import { EVERYDAY_WORDS } from '../alike/everydayWords.ts'
import type { Group } from './match.ts'
import { COMMON, type Meaning } from './meaning.ts'
import { FILLERS } from './words.ts'

/** A whole sentence has a few words that tell stories apart; the others only make what is found arbitrary. */
const MOST_WORDS = 4

/**
 * The same search for any of its rarest words, where hardly a story has all of them; null where that would find nothing
 * either, or where it has one word only.
 */
export function inPart(meaning: Meaning): Meaning | null {
  const { groups } = meaning.match
  const known = groups
    .map((group, at) => ({ group, stories: meaning.groupStories[at] ?? 0 }))
    .filter(({ group, stories }) => stories > 0 && !isEveryday(group))
    .sort((a, b) => a.stories - b.stories)
    .slice(0, MOST_WORDS)
  if (groups.length < 2 || known.length === 0) return null
  const group: Group = []
  let mostStories = 0
  for (const word of known) {
    // Beyond, stories are no longer ranked, and rare words would count as much as common ones.
    if (mostStories > 0 && mostStories + word.stories > COMMON) break
    group.push(...word.group)
    mostStories += word.stories
  }
  return {
    ...meaning,
    match: { ...meaning.match, groups: [group] },
    groupStories: [mostStories],
    mostStories,
    marked: group
  }
}

/** By the word as it was typed, which comes first. */
const isEveryday = ([typed = []]: Group): boolean =>
  typed.every((word) => EVERYDAY_WORDS.has(word) || FILLERS.has(word))
