import { type FactColumns, FIELDS } from './factColumns.ts'

/**
 * Counts what stories say that fit all filters, and those that lack but one kind, which count for the values of that
 * kind. Of each lack all values are counted and those of other kinds left out at the end: to ask each fact of which
 * kind it is takes longer than to count it.
 */
export class Tally {
  readonly #stories: FactColumns
  /** How many of the stories that fit have each value; below, by the kind that others lack. */
  readonly #fitting: Uint32Array
  readonly #lacking: Uint32Array[] = []
  /** How many of those that fit answer each set of questions; below, how many of the others answer what they lack. */
  readonly #answers = new Uint32Array(1 << FIELDS.length)
  readonly #answeredAmiss = new Uint32Array(FIELDS.length)

  constructor(stories: FactColumns) {
    this.#stories = stories
    this.#fitting = new Uint32Array(stories.values.length)
  }

  addFitting(id: number): void {
    this.#addTo(this.#fitting, id)
    const answers = this.#stories.answers[id] as number
    this.#answers[answers] = (this.#answers[answers] as number) + 1
  }

  /** @param kind a place in {@link FIELDS} */
  addLacking(kind: number, id: number): void {
    this.#lacking[kind] ??= new Uint32Array(this.#fitting.length)
    this.#addTo(this.#lacking[kind], id)
    const isAnswered = ((this.#stories.answers[id] as number) >>> kind) & 1
    this.#answeredAmiss[kind] = (this.#answeredAmiss[kind] as number) + isAnswered
  }

  /** By the number of a value. */
  counts(): Uint32Array {
    const { fieldOf } = this.#stories
    return this.#fitting.map((count, number) => {
      const lacking = this.#lacking[fieldOf[number] as number]
      return count + (lacking?.[number] ?? 0)
    })
  }

  /** By the place of a field in {@link FIELDS}. */
  answered(): Uint32Array {
    const answered = this.#answeredAmiss.slice()
    for (const [answers, count] of this.#answers.entries()) {
      for (let field = 0; count > 0 && field < answered.length; field++)
        answered[field] = (answered[field] as number) + (answers & (1 << field) ? count : 0)
    }
    return answered
  }

  #addTo(counts: Uint32Array, id: number): void {
    const { facts, start, end } = this.#stories
    const last = end[id] as number
    for (let at = start[id] as number; at < last; at++) {
      const number = facts[at] as number
      counts[number] = (counts[number] as number) + 1
    }
  }
}
