import type { Db } from '../db/open.ts'
import { factBox } from '../facts/box.ts'
import { factsOf, type StoredFacts } from '../facts/store.ts'
import { factField, factValue } from '../facts/vocabulary.ts'
import type { Viewer } from '../sessions/store.ts'
import type { Story } from '../stories/store.ts'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import { countGuesses, findGuess, SKIPPED } from './store.ts'

/** Fewer say little about what people think. */
const FEW = 10

/** Rows of the fact box that say, or nearly say, what it was. */
const TELLING = new Set(['trigger', 'factor', 'fixed', 'tech'])

export const TRIGGERS = factField('trigger')?.values ?? []

/** What can be guessed: a trigger of the vocabulary, on a story with a timeline to guess from. */
export function causeOf({ answers, timelineEntries }: StoredFacts) {
  return timelineEntries > 0 ? factValue('trigger', answers.trigger?.[0] ?? '') : undefined
}

/**
 * How a story stands with this reader: still to be guessed, guessed, or told openly, as most are.
 * @param tried by a visitor, in the address, as nothing is kept of visitors
 */
export async function gameFor(
  db: Db,
  story: Story,
  viewer: Viewer | null,
  { isHidden, isOwn, tried }: { isHidden: boolean; isOwn: boolean; tried: string | undefined }
) {
  if (!isHidden && !isOwn) return null
  const facts = await factsOf(db, story.id)
  const cause = causeOf(facts)
  if (!cause) return null
  const guess = viewer ? await findGuess(db, story.id, viewer.accountId) : known(tried)
  if (isHidden && !isOwn && guess === undefined)
    return { isOpen: true as const, ...withoutCause(story, facts) }
  return {
    isOpen: false as const,
    isOwn,
    isHidden,
    cause,
    guess: factValue('trigger', guess ?? '') ?? null,
    ...(await outcome(db, story.id, cause.value))
  }
}

const known = (tried: string | undefined): string | undefined =>
  tried === SKIPPED || factValue('trigger', tried ?? '') ? tried : undefined

async function outcome(db: Db, storyId: number, cause: string) {
  const guesses = await countGuesses(db, storyId)
  const total = guesses.reduce((sum, { count }) => sum + count, 0)
  return {
    guesses: guesses.map(({ value, count }) => ({
      label: factValue('trigger', value)?.label ?? value,
      count,
      isRight: value === cause
    })),
    total,
    right: guesses.find(({ value }) => value === cause)?.count ?? 0,
    isFew: total < FEW
  }
}

/** The head, the facts that do not say it, and the timelines; tags and cover may well say it. */
function withoutCause(story: Story, facts: StoredFacts) {
  const box = factBox(facts)
  return {
    story: { ...story, tags: [], cover: null },
    factBox: box && {
      ...box,
      rows: box.rows.filter(({ values }) => !values.some(({ filter }) => filter && TELLING.has(filter)))
    },
    timelineHtml: timelinesOf(story.bodyHtml),
    triggers: TRIGGERS,
    skipped: SKIPPED
  }
}

/** Only the renderer makes these, and nothing that it would not let through is in them. */
const timelinesOf = (bodyHtml: string): SafeHtml =>
  trustHtml(
    (bodyHtml.match(/<div class="timeline"[\s\S]*?<\/ol>/g) ?? []).map((html) => `${html}</div>`).join('\n')
  )
