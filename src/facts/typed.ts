import type { Facts } from './facts.ts'
import { typedInstant } from './moments.ts'
import { typedSpan } from './spans.ts'
import { FACT_FIELDS, MOMENTS, NON_ANSWERS, SPANS } from './vocabulary.ts'

/** The fields of the form as somebody filled them in, by their names there; empty ones are left out. */
export type TypedFacts = Readonly<Record<string, string>>

const PREFIX = 'fact-'
/** What is ticked is sent with this. */
export const TICKED = 'yes'

/** A field's name in the form; where several of its values can be ticked, each has its own. */
export const factInput = (field: string, value?: string): string =>
  PREFIX + field + (value === undefined ? '' : `-${value}`)

const SINGLE = [
  'technologies',
  'zone',
  'lesson',
  'licence',
  ...[...MOMENTS, ...SPANS].map(({ name }) => name)
]

/** Every name that the form has. */
export const FACT_INPUTS: ReadonlySet<string> = new Set([
  ...SINGLE.map((name) => factInput(name)),
  ...FACT_FIELDS.flatMap(({ name, takes, values }) =>
    takes === 'one'
      ? [factInput(name)]
      : [...values, ...NON_ANSWERS].map(({ value }) => factInput(name, value))
  )
])

/** What a form says of the facts, whether it makes sense or not. */
export function takeFacts(form: Readonly<Record<string, string>>): TypedFacts {
  const typed = Object.entries(form)
    .filter(([name, value]) => name.startsWith(PREFIX) && value.trim() !== '')
    .map(([name, value]) => [name, name === factInput('lesson') ? text(value) : line(value)] as const)
  return Object.fromEntries(typed.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const line = (value: string): string => value.replace(/\p{Cc}+/gu, ' ').trim()
const text = (value: string): string => value.replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd()

/** One text for the same input; empty for none. */
export const typedToJson = (typed: TypedFacts): string =>
  Object.keys(typed).length === 0 ? '' : JSON.stringify(typed)

export const typedFromJson = (json: string): TypedFacts => (json ? JSON.parse(json) : {})

/** The form that says these facts. */
export function typedFacts({
  answers,
  technologies,
  times,
  zone,
  spans,
  lesson,
  licence
}: Facts): TypedFacts {
  const typed: Array<[string, string]> = [
    ['technologies', technologies.join(', ')],
    ['zone', zone],
    ['lesson', lesson],
    ['licence', licence === 'none' ? '' : licence],
    ...MOMENTS.map(({ name }): [string, string] => [
      name,
      times[name] ? typedInstant(times[name], zone) : ''
    ]),
    ...SPANS.map(({ name }): [string, string] => [
      name,
      spans[name] === undefined ? '' : typedSpan(spans[name])
    ]),
    ...FACT_FIELDS.flatMap(({ name, takes }) =>
      (answers[name] ?? []).map((value): [string, string] =>
        takes === 'one' ? [name, value] : [`${name}-${value}`, TICKED]
      )
    )
  ]
  return takeFacts(Object.fromEntries(typed.map(([name, value]) => [factInput(name), value])))
}
