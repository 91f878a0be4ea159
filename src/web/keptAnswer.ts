import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip' | 'identity'

/** Shared caches may answer with it for a second; browsers ask each time. See docs/decisions/0014. */
export const SHARED = 'public, max-age=0, must-revalidate, s-maxage=1'
/** Below this an answer fits one packet anyway. */
const WORTH_COMPRESSING = 1024
/** Below 5, Brotli makes pages larger than gzip does; the best takes fifty times as long and saves a tenth. */
const BROTLI_AT_FIRST = 5
const BROTLI_LATER = 11
/** What has stood for so long and was asked for so often is compressed once more, as well as can be. */
const STANDS_AFTER_MS = 5000
const IN_DEMAND = 20

/** One form of an answer, ready to be written. */
export interface Variant {
  etag: string
  body: Buffer
  /** Names and values in turn, as Node writes them without a look. */
  headers: string[]
  headers304: string[]
}

/** An answer for every visitor, in each encoding that was asked for. */
export class KeptAnswer {
  readonly body: Buffer
  readonly lastModified: string
  readonly startedAt: number
  readonly #headers: Array<[string, string]>
  #variants = new Map<Encoding, Variant>()
  #underWay = new Map<Encoding, Promise<Variant>>()
  #earlierTag = ''
  #asked = 0
  /** Since when it says what it says, in ms. */
  #standsSince: number

  /** @param startedAt when its rendering began, in ms */
  constructor(body: Buffer, headers: Record<string, unknown>, startedAt: number) {
    this.body = body
    this.startedAt = startedAt
    this.#standsSince = startedAt
    this.lastModified = String(headers['last-modified'] ?? '')
    this.#headers = Object.entries(headers)
      .filter(([name, value]) => value !== undefined && !OWN_HEADERS.has(name))
      .map(([name, value]) => [name, String(value)])
  }

  /** Bytes in memory at most, all variants together. */
  get size(): number {
    return this.body.length * 2 + 4096
  }

  saysTheSame(other: KeptAnswer): boolean {
    return this.body.equals(other.body) && String(this.#headers) === String(other.#headers)
  }

  /** Spares compressing anew what was drawn anew and came out the same. */
  takeOver(other: KeptAnswer): void {
    this.#variants = other.#variants
    this.#underWay = other.#underWay
    this.#earlierTag = other.#earlierTag
    this.#standsSince = other.#standsSince
  }

  /** The answer as it is sent in this encoding; compressed once, off the main thread, for all who wait. */
  variant(accepted: Encoding, now: number): Variant | Promise<Variant> {
    const encoding = this.body.length < WORTH_COMPRESSING ? 'identity' : accepted
    const known = this.#variants.get(encoding)
    if (known) {
      if (encoding === 'br' && this.#asked++ === IN_DEMAND) this.#improve(now)
      return known
    }
    if (encoding === 'identity') return this.#keep(encoding, this.body)
    const underWay = this.#underWay.get(encoding) ?? this.#compress(encoding)
    this.#underWay.set(encoding, underWay)
    return underWay
  }

  /** The same answer under a tag that it had before its bytes were made fewer. */
  wasTagged(encoding: Encoding): string {
    return encoding === 'br' ? this.#earlierTag : ''
  }

  async #compress(encoding: 'br' | 'gzip'): Promise<Variant> {
    const bytes = await (encoding === 'br' ? brotli(this.body, BROTLI_AT_FIRST) : gzipped(this.body))
    this.#underWay.delete(encoding)
    return this.#keep(encoding, bytes)
  }

  #improve(now: number): void {
    this.#asked = 0
    if (this.#earlierTag || now - this.#standsSince < STANDS_AFTER_MS) return
    this.#earlierTag = this.#variants.get('br')?.etag ?? ''
    // A failure leaves what is there.
    brotli(this.body, BROTLI_LATER).then(
      (bytes) => this.#keep('br', bytes),
      () => undefined
    )
  }

  #keep(encoding: Encoding, body: Buffer): Variant {
    const etag = `"${hash('sha256', body, 'base64url')}"`
    const validators = [
      ['etag', etag],
      ['cache-control', SHARED],
      ['vary', 'Cookie, Accept-Encoding'],
      ...(this.lastModified ? [['last-modified', this.lastModified]] : [])
    ]
    const content = [
      ['content-length', String(body.length)],
      ...(encoding === 'identity' ? [] : [['content-encoding', encoding]])
    ]
    const headers = [...this.#headers, ...validators, ...content].flat()
    const variant = { etag, body, headers, headers304: validators.flat() }
    this.#variants.set(encoding, variant)
    return variant
  }
}

const OWN_HEADERS = new Set([
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'last-modified',
  'transfer-encoding',
  'vary'
])

const brotli = (body: Buffer, quality: number): Promise<Buffer> =>
  promisify(brotliCompress)(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length
    }
  })

const gzipped: (body: Buffer) => Promise<Buffer> = promisify(gzip)

/** Browsers send a handful of different ones. */
const chosen = new Map<string, Encoding>()

/** The best encoding that a client takes (RFC 9110, 12.5.3). */
export function chooseEncoding(accept: string | undefined): Encoding {
  if (!accept) return 'identity'
  const known = chosen.get(accept)
  if (known) return known
  const encoding = bestOf(accept)
  if (chosen.size < 100 && accept.length < 200) chosen.set(accept, encoding)
  return encoding
}

function bestOf(accept: string): Encoding {
  const quality = new Map<string, number>()
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim())
    const q = parameters.find((text) => text.startsWith('q='))
    quality.set(name, q === undefined ? 1 : Number(q.slice(2)) || 0)
  }
  const of = (name: string) => quality.get(name) ?? quality.get('*') ?? 0
  if (of('br') > 0 && of('br') >= of('gzip')) return 'br'
  return of('gzip') > 0 ? 'gzip' : 'identity'
}
