import { factInput, type TypedFacts } from './typed.ts'
import { FACT_FIELDS, LICENCES, MOMENTS, NON_ANSWERS, SPANS } from './vocabulary.ts'

/** Stands outside of the fold. */
const LESSON = factInput('lesson')

/** What the form for the facts is drawn from. */
export const factForm = (typed: TypedFacts, errors: object) => ({
  fields: FACT_FIELDS,
  moments: MOMENTS,
  spans: SPANS,
  licences: LICENCES,
  nonAnswers: NON_ANSWERS,
  input: factInput,
  count: Object.keys(typed).filter((name) => name !== LESSON).length,
  hasErrors: Object.keys(errors).some((name) => name.startsWith(factInput('')) && name !== LESSON)
})
