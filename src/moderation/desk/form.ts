import { MAX_TAGS, MAX_TITLE, MIN_TITLE, tagsOf } from '../../drafts/fields.ts'
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

/** @returns the act, or a sentence about what is missing */
export function readAct(fields: Readonly<Record<string, string>>, now: number): TypedAct | string {
  const { kind, reason, publicWords = '', privateWords = '' } = fields
  if (!isActKind(kind)) return 'Please choose what is to be done.'
  if (!isActReason(reason)) return 'Please choose a reason.'
  const words = {
    publicWords: publicWords.trim().slice(0, MAX_WORDS),
    privateWords: privateWords.trim().slice(0, MAX_WORDS)
  }
  const details = readDetails(fields, kind, now)
  return typeof details === 'string' ? details : { kind, reason, ...words, until: null, ...details }
}

type Details = Pick<TypedAct, 'title' | 'tags'> & { until?: number }

function readDetails(fields: Readonly<Record<string, string>>, kind: ActKind, now: number): Details | string {
  const { needs } = actWords(kind)
  if (needs === 'days') {
    const days = readDays(fields.days)
    return days ? { until: now + days * DAY_MS } : `Please say for how many days: 1 to ${MAX_DAYS}.`
  }
  if (needs === 'title') {
    const title = (fields.title ?? '').replace(/\p{Cc}+/gu, ' ').trim()
    const fits = title.length >= MIN_TITLE && title.length <= MAX_TITLE
    return fits ? { title } : `A title has ${MIN_TITLE} to ${MAX_TITLE} characters.`
  }
  const tags = needs === 'tags' ? tagsOf(fields.tags ?? '') : []
  if (tags.length > MAX_TAGS) return `A story has up to ${MAX_TAGS} tags.`
  return needs === 'tags' ? { tags } : {}
}

function readDays(typed = ''): number | null {
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  return days >= 1 && days <= MAX_DAYS ? days : null
}
