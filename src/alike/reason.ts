import { factValue } from '../facts/vocabulary.ts'
import type { SharedFact } from './likeness.ts'

const WORDS_SAID = 3

/** "Also a locked table …": what two stories have in common, in words. */
export function reasonOf(facts: readonly SharedFact[], words: readonly string[]): string {
  const of = (...fields: string[]) => facts.filter(({ field }) => fields.includes(field)).map(labelOf)
  const what = [...of('trigger'), ...of('technology'), ...of('factor')]
  const tags = of('tag').filter((tag) => !what.includes(tag))
  const parts = [...listed([...what, ...tags].slice(0, 4)), ...of('impact').slice(0, 1)]
  const sentence = [...parts, ...of('detection'), ...of('mitigation').slice(0, 1)].map(
    (part) => `also ${part}`
  )
  const both = words.slice(0, WORDS_SAID).map((word) => `“${word}”`)
  const spoken = both.length > 0 ? [`both speak of ${joined(both)}`] : []
  const text = [sentence.join(', '), ...spoken].filter(Boolean).join('; ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const labelOf = ({ field, value }: SharedFact): string => factValue(field, value)?.short ?? value

const listed = (parts: readonly string[]): string[] => (parts.length > 0 ? [joined(parts)] : [])

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
