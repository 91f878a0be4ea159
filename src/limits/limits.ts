import { hashSecret } from '../text/secret.ts'
import type { Limit } from './store.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How often somebody may do what, by account and by network address. */
export const LIMITS = {
  /** Guessing passwords is hopeless at this rate, and a person who mistypes is not stopped. */
  signIn: { max: 10, windowMs: 10 * MINUTE },
  /** Codes of six digits, three of which count at a time: guessing for a year finds one with one chance in four. */
  secondStep: { max: 10, windowMs: HOUR },
  /** Nothing can be guessed; each asking leaves a row for ten minutes. */
  passkey: { max: 60, windowMs: 10 * MINUTE },
  /** The same, and what was typed waits in the row. */
  provider: { max: 60, windowMs: 10 * MINUTE },
  /**
   * Passwords that are judged before they are taken, each up to 50 ms; a person finds a good one sooner. Counted by each process,
   * so that what is refused writes nothing either (see TurnsHere).
   */
  newPassword: { max: 30, windowMs: 10 * MINUTE },
  signUp: { max: 5, windowMs: HOUR },
  mail: { max: 5, windowMs: 30 * MINUTE },
  /** On the first day of an account. */
  firstStories: { max: 3, windowMs: DAY },
  story: { max: 20, windowMs: DAY },
  comment: { max: 1, windowMs: 5_000 },
  /** Published changes of stories and comments, each of which may call people by name. */
  change: { max: 30, windowMs: 10 * MINUTE },
  reaction: { max: 60, windowMs: MINUTE },
  upload: { max: 20, windowMs: HOUR },
  /** By account, or by network for visitors. */
  report: { max: 10, windowMs: HOUR },
  suggestion: { max: 20, windowMs: HOUR },
  parallel: { max: 20, windowMs: HOUR },
  /** Each reads all that somebody ever wrote. */
  export: { max: 3, windowMs: DAY },
  preview: { max: 60, windowMs: MINUTE },
  /** Each costs ten ms and more; nobody reads so many. Counted by each process (see TurnsHere). */
  search: { max: 120, windowMs: MINUTE }
} satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS

/** Under what the turns of a name are counted; of an account or address, its hash alone is written down. */
export const turnKey = (name: LimitName, who: string): string => `${name} ${hashSecret(who)}`
