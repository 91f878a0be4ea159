import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import type { Db } from '../db/open.ts'
import { LIMITS, type LimitName, turnKey } from '../limits/limits.ts'
import { type Limit, takeTurn } from '../limits/store.ts'
import { TurnsHere } from '../limits/turnsHere.ts'
import { siteSettings } from '../siteSettings/store.ts'
import { TooManyError } from './httpError.ts'

/**
 * Counts one act of this name against each key, which is an account or an address; no address is written down for it.
 * @param db a transaction, where the turn is to count only if the act is done
 * @throws TooManyError when one of them has done it too often
 */
export async function limitTurns(
  request: FastifyRequest,
  name: LimitName,
  keys: readonly string[],
  db: Db = request.server.db
): Promise<void> {
  const now = Date.now()
  for (const key of keys) {
    const wait = await takeTurn(db, turnKey(name, key), limitOf(db, name), now)
    if (wait > 0) throw new TooManyError(Math.ceil(wait / 1000))
  }
}

/** Those that administrators change, by the setting that holds their number. */
const SET: Partial<Record<LimitName, 'storiesADay' | 'storiesOnTheFirstDay' | HourlyLimit>> = {
  story: 'storiesADay',
  firstStories: 'storiesOnTheFirstDay',
  upload: 'picturesAnHour',
  report: 'reportsAnHour',
  suggestion: 'suggestionsAnHour'
}

type HourlyLimit = 'picturesAnHour' | 'reportsAnHour' | 'suggestionsAnHour'

function limitOf(db: Db, name: LimitName): Limit {
  const setting = SET[name]
  return setting ? { ...LIMITS[name], max: siteSettings(db)[setting] } : LIMITS[name]
}

const turnsHere = new WeakMap<Db, TurnsHere>()

/**
 * Counts one act of reading by whoever asks, in this process alone.
 * @returns seconds to wait when the limit is reached, else 0
 */
export function takeReadingTurn(request: FastifyRequest, name: LimitName): number {
  const { db } = request.server
  const turns = turnsHere.get(db) ?? new TurnsHere()
  turnsHere.set(db, turns)
  const waits = whoAsks(request).map((key) => turns.take(`${name} ${key}`, LIMITS[name], Date.now()))
  return Math.ceil(Math.max(...waits) / 1000)
}

/** The same for what changes nothing yet. @throws TooManyError */
export function limitHere(request: FastifyRequest, name: LimitName): void {
  const wait = takeReadingTurn(request, name)
  if (wait > 0) throw new TooManyError(wait)
}

/** Keys of who asks: the member, or the visitor's network, of which one IPv6 customer has a whole /64. */
export function whoAsks(request: FastifyRequest): string[] {
  return request.viewer ? [`account ${request.viewer.accountId}`] : [`network ${networkOf(request.ip)}`]
}

export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16))
    .join(':')}/64`
}
