import type { Facts } from '../facts.ts'
import {
  FACT_FIELDS,
  type FactField,
  type FieldName,
  factField,
  factValue,
  isNonAnswer
} from '../vocabulary.ts'

export interface SuggestedFact {
  field: string
  value: string
}

/** Whether a story lacks this fact: what its teller would rather not say is not asked for again. */
export function isMissing(facts: Facts, { field, value }: SuggestedFact): boolean {
  const known = factField(field)
  if (!known || !factValue(field, value)) return false
  const said = facts.answers[known.name] ?? []
  if (said.includes('rather-not-say')) return false
  return known.takes === 'one' ? said.every(isNonAnswer) : !said.includes(value)
}

/** Every field with the values of it that a reader can suggest. */
export const missingFacts = (facts: Facts): Array<Pick<FactField, 'name' | 'label' | 'values'>> =>
  FACT_FIELDS.map(({ name, label, values }) => ({
    name,
    label,
    values: values.filter(({ value }) => isMissing(facts, { field: name, value }))
  })).filter(({ values }) => values.length > 0)

/** The facts with this one added; "don't know" gives way to it. */
export function withFact(facts: Facts, { field, value }: SuggestedFact): Facts {
  const name = field as FieldName
  const said = (facts.answers[name] ?? []).filter((old) => !isNonAnswer(old))
  const inOrder = factField(name)?.values.map((known) => known.value) ?? []
  const values = inOrder.filter((known) => known === value || said.includes(known))
  return { ...facts, answers: { ...facts.answers, [name]: values } }
}
