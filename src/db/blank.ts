/** Stands in a query for what is known when the query is run. */
export class Blank {
  readonly #name: string
  readonly #at: number | undefined

  constructor(name: string, at?: number) {
    this.#name = name
    this.#at = at
  }

  fill(input: object): unknown {
    const value = (input as Record<string, unknown>)[this.#name]
    return this.#at === undefined ? value : (value as unknown[])[this.#at]
  }

  /** A query that is built once cannot depend on a value; it can only hand it to the database. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(`"${this.#name}" is not known while a prepared query is built`)
  }
}
