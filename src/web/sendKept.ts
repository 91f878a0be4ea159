import type { IncomingMessage, ServerResponse } from 'node:http'
import { isKnown } from '../feeds/freshness.ts'
import { chooseEncoding, type Encoding, type KeptAnswer, SHARED, type Variant } from './keptAnswer.ts'
import type { Kept } from './keptAnswers.ts'

export type Conditions = Pick<IncomingMessage['headers'], 'if-modified-since' | 'if-none-match'>

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Called just before anything is written. */
  begin?: () => void
}

/**
 * Writes a kept answer, or that its reader has it already.
 * @returns a promise where it has to be compressed first; rejected where that failed, and nothing was written
 */
export function sendKept(
  exchange: Exchange,
  { answer, isCurrent }: Kept,
  conditions: Conditions
): Promise<void> | undefined {
  const { headers } = exchange.request
  const encoding = chooseEncoding(headers['accept-encoding'] as string | undefined)
  const variant = answer.variant(encoding, Date.now())
  if (variant instanceof Promise) return variant.then(write)
  write(variant)
  return undefined

  function write(ready: Variant): void {
    const { request, response, begin } = exchange
    const knownTag = isConditional(conditions) && knownTagOf(conditions, answer, ready, encoding)
    begin?.()
    if (knownTag) {
      response.writeHead(304, withTag(shared(ready.headers304, isCurrent), ready.etag, knownTag)).end()
    } else {
      response.writeHead(200, shared(ready.headers, isCurrent))
      response.end(request.method === 'HEAD' ? undefined : ready.body)
    }
  }
}

const isConditional = (conditions: Conditions): boolean =>
  conditions['if-none-match'] !== undefined || conditions['if-modified-since'] !== undefined

const knownTagOf = (conditions: Conditions, answer: KeptAnswer, { etag }: Variant, encoding: Encoding) =>
  [etag, answer.wasTagged(encoding)].find(
    (tag) => tag && isKnown(conditions, tag, answer.lastModified || NEVER)
  )

/** No date: no header can hold it. */
const NEVER = '\0'

/** What is out of date already gets no older in a shared cache. */
const shared = (headers: string[], isCurrent: boolean): string[] =>
  isCurrent ? headers : headers.map((value) => (value === SHARED ? 'no-cache' : value))

const withTag = (headers: string[], etag: string, known: string): string[] =>
  etag === known ? headers : headers.map((value) => (value === etag ? known : value))
