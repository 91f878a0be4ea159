import { hash } from 'node:crypto'
import { KINDS, type KindName, type Match, type Span } from './kinds.ts'
import { findAccounts } from './rules/accounts.ts'
import { findAddresses } from './rules/addresses.ts'
import { findBlobs } from './rules/blobs.ts'
import { findHosts } from './rules/hosts.ts'
import { findNames, type Self } from './rules/names.ts'
import { findSecrets } from './rules/secrets.ts'
import { findWording } from './rules/wording.ts'

/** A piece of what is going to be published, by the name of its field. */
export interface Part {
  name: 'title' | 'tags' | 'body' | 'technologies' | 'lesson'
  label: string
  text: string
}

/** What this teller wants to keep out, beside what everybody would. */
export interface Known {
  words: readonly string[]
  /** Whose name must not be in it: that of somebody who tells without it. */
  self: Self | null
}

/** Where something is, with what is around it on its line. */
export interface Place {
  part: Part['name']
  label: string
  line: number
  before: string
  match: string
  after: string
}

export interface Finding {
  /** Of its kind and text, so that the same elsewhere is the same finding. */
  id: string
  kind: KindName
  label: string
  why: string
  mask: string
  isSecret: boolean
  places: Place[]
}

export interface WordingFinding {
  label: string
  hint: string
  places: Place[]
}

/** Longer texts cannot be published (see drafts/fields.ts). */
const MAX_TEXT = 100_000
/** In one part; what is beyond is shown once these are dealt with. */
const MAX_MATCHES = 500

/** All that is better not published, the gravest first; each place is in one finding. */
export async function findIn(parts: readonly Part[], known: Known): Promise<Finding[]> {
  const found = new Map<string, Finding>()
  for (const part of parts) {
    const matches = await matchesIn(part.text.slice(0, MAX_TEXT), known)
    for (const match of matches.sort(byGravity).slice(0, MAX_MATCHES)) {
      const id = findingId(match.kind, part.text.slice(match.from, match.to))
      const finding = found.get(id) ?? { id, ...aboutKind(match.kind), places: [] }
      finding.places.push(placeOf(part, match))
      found.set(id, finding)
    }
  }
  return [...found.values()].sort(byGravity)
}

/** What would be kinder, or more useful, in other words. */
export function findWordingIn(parts: readonly Part[]): WordingFinding[] {
  const found = new Map<string, WordingFinding>()
  for (const part of parts) {
    for (const { wording, ...span } of findWording(part.text.slice(0, MAX_TEXT)).slice(0, MAX_MATCHES)) {
      const { label, hint } = wording
      const finding = found.get(label) ?? { label, hint, places: [] }
      finding.places.push(placeOf(part, span))
      found.set(label, finding)
    }
  }
  return [...found.values()]
}

/** Without those that overlap a graver one, in the order of the text. */
export async function matchesIn(text: string, { words, self }: Known): Promise<Match[]> {
  const all = [
    ...findNames(text, words, self),
    ...(await findSecrets(text)),
    ...findAccounts(text),
    ...findAddresses(text),
    ...findHosts(text),
    ...findBlobs(text)
  ].sort((a, b) => gravity(a.kind) - gravity(b.kind) || b.to - b.from - (a.to - a.from))
  const taken = new Uint8Array(text.length)
  const kept = all.filter(({ from, to }) => {
    if (taken.subarray(from, to).includes(1)) return false
    taken.fill(1, from, to)
    return true
  })
  return kept.sort((a, b) => a.from - b.from)
}

export const findingId = (kind: KindName, match: string): string =>
  hash('sha256', `${kind}\n${match}`).slice(0, 24)

const byGravity = (a: { kind: KindName }, b: { kind: KindName }): number => gravity(a.kind) - gravity(b.kind)
const gravity = (name: KindName): number => KINDS.findIndex(({ kind }) => kind === name)

function aboutKind(name: KindName) {
  const [kind = KINDS[0]] = KINDS.filter((known) => known.kind === name)
  return kind
}

const AROUND = 60
const LONGEST_SHOWN = 80

function placeOf({ name, label, text }: Part, { from, to }: Span): Place {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  const lineEnd = text.indexOf('\n', to)
  const before = text.slice(lineStart, from)
  const after = text.slice(to, lineEnd < 0 ? text.length : lineEnd)
  const match = text.slice(from, to)
  return {
    part: name,
    label,
    line: text.slice(0, from).split('\n').length,
    before: before.length > AROUND ? `…${before.slice(-AROUND).toWellFormed()}` : before,
    match: match.length > LONGEST_SHOWN ? `${match.slice(0, LONGEST_SHOWN).toWellFormed()}…` : match,
    after: after.length > AROUND ? `${after.slice(0, AROUND).toWellFormed()}…` : after
  }
}
