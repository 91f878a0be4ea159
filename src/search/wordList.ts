import type { Db } from '../db/open.ts'
import { editDistance } from './editDistance.ts'
import { stemOf } from './words.ts'

/** A word as the stories have it, with how many of them do. */
export interface KnownWord {
  word: string
  stories: number
}

/** So many words of one family, or with one beginning, are looked for together. */
const MOST_FORMS = 12
const MOST_COMPLETIONS = 24
const SHORTEST_BEGINNING = 2
/** Of the words that could be meant by a misspelt one, those in most stories are compared. */
const COMPARED = 4_000
const SHORTEST_CORRECTED = 4
/** Sorts after every letter. */
const LAST = '\u{10FFFF}'

/** The word itself, if it is known, and others of its family, the most used first. */
export async function familyOf(db: Db, word: string): Promise<KnownWord[]> {
  const family = await db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('stem', '=', stemOf(word))
    .orderBy('stories', 'desc')
    .limit(MOST_FORMS)
    .execute()
  if (family.some((known) => known.word === word)) return family
  const itself = await db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('word', '=', word)
    .executeTakeFirst()
  return itself ? [itself, ...family] : family
}

/** The most used words that begin like this. */
export async function completionsOf(db: Db, beginning: string): Promise<KnownWord[]> {
  if (beginning.length < SHORTEST_BEGINNING) return []
  return db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('word', '>=', beginning)
    .where('word', '<', beginning + LAST)
    .orderBy('stories', 'desc')
    .limit(MOST_COMPLETIONS)
    .execute()
}

/** How many stories have each of these words; those that none has are left out. */
export async function countsOf(db: Db, words: readonly string[]): Promise<Map<string, number>> {
  if (words.length === 0) return new Map()
  const rows = await db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('word', 'in', words)
    .where('stories', '>', 0)
    .execute()
  return new Map(rows.map(({ word, stories }) => [word, stories]))
}

/** The known word that this one is most likely a slip of the finger for; null where none is near. */
export async function correctionOf(db: Db, word: string): Promise<string | null> {
  if (word.length < SHORTEST_CORRECTED || /\p{N}/u.test(word)) return null
  const distance = word.length < 6 ? 1 : 2
  for (const first of new Set([...word].slice(0, 2))) {
    const near = nearest(word, await candidates(db, first, word.length, distance), distance)
    if (near) return near
  }
  return null
}

const candidates = (db: Db, first: string, length: number, distance: number): Promise<KnownWord[]> =>
  db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('word', '>=', first)
    .where('word', '<', first + LAST)
    // It will be said aloud, so it must be in a story that can be read.
    .where('stories', '>', 0)
    .where((eb) => eb.between(eb.fn<number>('length', ['word']), length - distance, length + distance))
    .orderBy('stories', 'desc')
    .limit(COMPARED)
    .execute()

function nearest(word: string, known: readonly KnownWord[], most: number): string | null {
  let best: string | null = null
  let bestDistance = most + 1
  // They come the most used first, so that of two that are as near the more usual one is meant.
  for (const { word: candidate } of known) {
    const distance = editDistance(word, candidate, bestDistance)
    if (distance < bestDistance && distance > 0) [best, bestDistance] = [candidate, distance]
  }
  return best
}
