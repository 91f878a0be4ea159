import { MAX_TITLE, MIN_TITLE, tagsError, tagsOf } from '../../drafts/fields.ts'
import { type ActKind, actWords, isActKind } from '../acts.ts'
import { type ActReason, isActReason } from '../rules.ts'

export const MAX_WORDS = 1000
const MAX_DAYS = 365
const DAY_MS = 86_400_000

/** An act as a moderator typed it. */
export interface TypedAct {
  kind: ActKind
  reason: ActReason
  publicWords: string
  privateWords: string
  until: number | null
  title?: string
  tags?: readonly string[]
}

/** What is wrong with an act as it was typed, and at which field. */
export interface ActRefusal {
  field: 'kind' | 'reason' | 'days' | 'title' | 'tags'
  sentence: string
}

/** What a story has already. */
interface Heading {
  title: string
  tags: readonly string[]
}

export const isRefusal = (read: TypedAct | ActRefusal): read is ActRefusal => 'sentence' in read

export function readAct(
  fields: Readonly<Record<string, string>>,
  heading: Heading,
  now: number
): TypedAct | ActRefusal {
  const { kind, publicWords = '', privateWords = '' } = fields
  if (!isActKind(kind)) return { field: 'kind', sentence: 'Please choose what is to be done.' }
  const reason = fields.reason || (kind === 'keep' ? 'mistake' : '')
  if (!isActReason(reason)) return { field: 'reason', sentence: 'Please choose a reason.' }
  const words = {
    publicWords: publicWords.trim().slice(0, MAX_WORDS),
    privateWords: privateWords.trim().slice(0, MAX_WORDS)
  }
  const details = readDetails(fields, kind, heading, now)
  return 'sentence' in details ? details : { kind, reason, ...words, until: null, ...details }
}

type Details = Pick<TypedAct, 'title' | 'tags'> & { until?: number }

function readDetails(
  fields: Readonly<Record<string, string>>,
  kind: ActKind,
  heading: Heading,
  now: number
): Details | ActRefusal {
  const { needs } = actWords(kind)
  if (needs === 'days') {
    const days = readDays(fields.days)
    if (days) return { until: now + days * DAY_MS }
    return { field: 'days', sentence: `Please say for how many days: 1 to ${MAX_DAYS}.` }
  }
  if (needs === 'title') return readTitle(fields.title ?? '', heading.title)
  return needs === 'tags' ? readTags(fields.tags ?? '', heading.tags) : {}
}

function readTitle(typed: string, now: string): Details | ActRefusal {
  const title = typed.replace(/\p{Cc}+/gu, ' ').trim()
  if (title.length < MIN_TITLE || title.length > MAX_TITLE)
    return { field: 'title', sentence: `A title has ${MIN_TITLE} to ${MAX_TITLE} characters.` }
  return title === now ? { field: 'title', sentence: 'That is the title it has.' } : { title }
}

function readTags(typed: string, now: readonly string[]): Details | ActRefusal {
  const sentence = tagsError(typed)
  if (sentence !== null) return { field: 'tags', sentence }
  const tags = tagsOf(typed)
  return tags.join() === now.join() ? { field: 'tags', sentence: 'Those are the tags it has.' } : { tags }
}

function readDays(typed = ''): number | null {
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  return days >= 1 && days <= MAX_DAYS ? days : null
}
