import { newSecret } from '../text/secret.ts'

/** Nobody can write it into a text, as it never leaves the process. */
const SECRET = newSecret()
const MARKS = new RegExp(`${SECRET}<(\\d+)>`)

/** What was drawn before and stands in a page, as bytes: putting them in costs no more than copying them. */
export class Pieces {
  readonly #bytes: Buffer[] = []

  /** @returns what stands in the HTML in place of these bytes, until `join` */
  markOf(bytes: Buffer): string {
    return `${SECRET}<${this.#bytes.push(bytes) - 1}>`
  }

  /** The page in UTF-8, whole. */
  join(html: string): Buffer {
    const parts = html.split(MARKS)
    return Buffer.concat(parts.map((part, at) => (at % 2 ? this.#marked(part) : Buffer.from(part))))
  }

  #marked(number: string): Buffer {
    return this.#bytes[Number(number)] ?? Buffer.alloc(0)
  }
}
