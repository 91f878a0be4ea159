import { EVERYDAY_WORDS } from '../alike/everydayWords.ts'
import { isOfTheTrade } from '../alike/tradeWords.ts'
import type { Db } from '../db/open.ts'
import { uncountedWords } from './counting.ts'
import { editDistance } from './editDistance.ts'
import { isSaid } from './wider.ts'
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
/** In a shorter word, two slips make another word of it. */
const SHORTEST_TWICE_WRONG = 7
/** Sorts after every letter. */
const LAST = '\u{10FFFF}'

/** The list of words, with those of what was posted a moment ago and is not in it yet. */
export class WordList {
  readonly #db: Db
  readonly #recent: ReadonlyMap<string, number>

  private constructor(db: Db, recent: ReadonlyMap<string, number>) {
    this.#db = db
    this.#recent = recent
  }

  static async read(db: Db): Promise<WordList> {
    return new WordList(db, await uncountedWords(db))
  }

  /** The word itself, if it is known, and others of its family, the most used first. */
  async familyOf(word: string): Promise<KnownWord[]> {
    const stem = stemOf(word)
    const family = this.#with(await familyIn(this.#db, stem), (recent) => stemOf(recent) === stem, MOST_FORMS)
    if (family.some((known) => known.word === word)) return family
    const [itself] = this.#with(await wordIn(this.#db, word), (recent) => recent === word, 1)
    return itself ? [itself, ...family] : family
  }

  /** The most used words that begin like this. */
  async completionsOf(beginning: string): Promise<KnownWord[]> {
    if (beginning.length < SHORTEST_BEGINNING) return []
    const known = await completionsIn(this.#db, beginning)
    return this.#with(known, (recent) => recent.startsWith(beginning), MOST_COMPLETIONS)
  }

  /** All words of these families, with how many stories have each. */
  async formsOf(stems: readonly string[]): Promise<KnownWord[]> {
    if (stems.length === 0) return []
    const asked = new Set(stems)
    const known = await this.#db
      .selectFrom('search_word')
      .select(['word', 'stories'])
      .where('stem', 'in', stems)
      .where('stories', '>', 0)
      .execute()
    return this.#with(
      known,
      (recent, stories) => stories > 0 && asked.has(stemOf(recent)),
      Number.POSITIVE_INFINITY
    )
  }

  /** The known word that this one is most likely a slip of the finger for; null where none is near. */
  async correctionOf(word: string): Promise<string | null> {
    if (word.length < SHORTEST_CORRECTED || /\p{N}/u.test(word) || isSpelled(word)) return null
    const distance = word.length < SHORTEST_TWICE_WRONG ? 1 : 2
    for (const first of new Set([...word].slice(0, 2))) {
      const known = await candidates(this.#db, first, word.length, distance)
      // It will be said aloud, so it must be in a story that can be read.
      const isLike = (recent: string, stories: number) => stories > 0 && recent.startsWith(first)
      const near = nearest(word, this.#with(known, isLike, known.length + COMPARED), distance)
      if (near) return near
    }
    return null
  }

  #with(
    known: KnownWord[],
    isMeant: (recent: string, stories: number) => boolean,
    most: number
  ): KnownWord[] {
    const more = [...this.#recent].filter(([word, stories]) => isMeant(word, stories))
    if (more.length === 0) return known
    const counts = new Map(known.map(({ word, stories }) => [word, stories]))
    for (const [word, stories] of more) counts.set(word, (counts.get(word) ?? 0) + stories)
    const all = [...counts].map(([word, stories]) => ({ word, stories }))
    return all.sort((a, b) => b.stories - a.stories).slice(0, most)
  }
}

const familyIn = (db: Db, stem: string): Promise<KnownWord[]> =>
  db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('stem', '=', stem)
    .orderBy('stories', 'desc')
    .limit(MOST_FORMS)
    .execute()

const wordIn = (db: Db, word: string): Promise<KnownWord[]> =>
  db.selectFrom('search_word').select(['word', 'stories']).where('word', '=', word).execute()

const completionsIn = (db: Db, beginning: string): Promise<KnownWord[]> =>
  db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('word', '>=', beginning)
    .where('word', '<', beginning + LAST)
    .orderBy('stories', 'desc')
    .limit(MOST_COMPLETIONS)
    .execute()

const candidates = (db: Db, first: string, length: number, distance: number): Promise<KnownWord[]> =>
  db
    .selectFrom('search_word')
    .select(['word', 'stories'])
    .where('word', '>=', first)
    .where('word', '<', first + LAST)
    .where('stories', '>', 0)
    .where((eb) => eb.between(eb.fn<number>('length', ['word']), length - distance, length + distance))
    .orderBy('stories', 'desc')
    .limit(COMPARED)
    .execute()

/** A word that people of the trade know, though no story has it yet, is not another one misspelt. */
const isSpelled = (word: string): boolean =>
  EVERYDAY_WORDS.has(word) || isSaid(word) || isOfTheTrade(stemOf(word))

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
