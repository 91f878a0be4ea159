import type { FastifyInstance } from 'fastify'
import { addMember } from '../../src/accounts/members.ts'
import { formTokenOf, startSession } from '../../src/sessions/store.ts'
import { stampKey, stampOf } from '../../src/spam/stamp.ts'
import { DAY } from '../support/make.ts'

/** What became of all that the programs tried, by kind of program and answer. */
export type Outcomes = Map<string, number>

export interface Flooded {
  app: FastifyInstance
  siteUrl: string
  /** Path of a story that they comment on. */
  storyPath: string
  /** Path of another story, that they react to. */
  praisedPath: string
  /** Somebody whom they call by name. */
  victim: string
}

const A_WHILE_MS = 60_000
const GOODS = 'https://shop.example/goods'

/**
 * So many programs, each in a network of its own. Of seven, one fills in every field, one is quick, and five pass for
 * people at the door; those join through the store, as hashing their passwords would be all that is measured, and post
 * by forms: a story with a link, one without, the same comment as the others, words of their own without a link,
 * calling somebody, or a reaction to the story that all of them are to bring to the top.
 */
export async function flood(on: Flooded, programs: number): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  const KINDS = [
    ...[fillInEverything, beQuick, sellInStory, tellWithoutLinks],
    ...[repeatTheOthers, sayItInOtherWords, applaud]
  ]
  for (let n = 0; n < programs; n++) {
    const kind = KINDS[n % KINDS.length]
    if (!kind) continue
    const outcome = `${kind.name}: ${await kind(on, n)}`
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  return outcomes
}

const networkOf = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`

async function send(
  { app, siteUrl }: Flooded,
  n: number,
  { url, cookie, form }: { url: string; cookie: string; form: Record<string, string> }
) {
  const answer = await app.inject({
    method: 'POST',
    url,
    remoteAddress: networkOf(n),
    headers: {
      host: new URL(siteUrl).host,
      origin: siteUrl,
      cookie,
      'content-type': 'application/x-www-form-urlencoded'
    },
    payload: new URLSearchParams(form).toString()
  })
  return { status: answer.statusCode, location: String(answer.headers.location ?? '') }
}

const stamp = ({ app }: Flooded, token: string, ageMs: number): string =>
  stampOf(stampKey(app.db) ?? '', token, Date.now() - ageMs)

const wish = (n: number) => ({
  username: `bot-${n}`,
  password: `goods ${n} goods`,
  email: `bot${n}@mail.example`
})

/** As long as one that the site makes. */
const tokenOf = (n: number): string => String(n).padStart(32, 'v')

async function knock(on: Flooded, n: number, more: Record<string, string>): Promise<string> {
  const _token = tokenOf(n)
  const form = { ...wish(n), _token, ...more }
  return String((await send(on, n, { url: '/join', cookie: `session=visitor.${_token}`, form })).status)
}

const fillInEverything = (on: Flooded, n: number) =>
  knock(on, n, { homepage: GOODS, _begun: stamp(on, tokenOf(n), A_WHILE_MS) })

const beQuick = (on: Flooded, n: number) => knock(on, n, { _begun: stamp(on, tokenOf(n), -A_WHILE_MS) })

async function post(on: Flooded, n: number, url: string, fields: Record<string, string>): Promise<string> {
  const { db } = on.app
  const now = Date.now()
  const { username } = wish(n)
  // Every second one joined before and slept over it.
  const joinedAt = now - (n % 2) * 2 * DAY
  const accountId = await addMember(db, { username, passwordHash: null, address: null, now: joinedAt })
  if (accountId === undefined) throw new Error(`${username} is there already`)
  const token = await startSession(db, { accountId, userAgent: 'bot', address: networkOf(n), now })
  const _token = formTokenOf(token)
  const form = { ...fields, _token, _begun: stamp(on, _token, A_WHILE_MS) }
  const { status, location } = await send(on, n, { url, cookie: `session=${token}`, form })
  if (status !== 303) return String(status)
  const seen = await on.app.inject({ url: location, headers: { host: new URL(on.siteUrl).host } })
  return seen.statusCode === 200 ? 'out' : 'held'
}

const sellInStory = (on: Flooded, n: number) =>
  post(on, n, '/new', {
    title: `Goods number ${n}`,
    body: `Buy goods number ${n} at ${GOODS}/${n} while there are any.`,
    act: 'publish'
  })

const tellWithoutLinks = (on: Flooded, n: number) =>
  post(on, n, '/new', {
    title: `Cheap things, part ${n}`,
    body: `Look for goods of kind ${n.toString(36)} where you look for such things.`,
    tags: `goods-${n}`,
    act: 'publish'
  })

const repeatTheOthers = (on: Flooded, n: number) =>
  post(on, n, `${on.storyPath.split('/').slice(0, 3).join('/')}/comments`, {
    body: `The very best goods that you have ever seen, and cheap! ${GOODS}/${n}`
  })

const sayItInOtherWords = (on: Flooded, n: number) =>
  post(on, n, `${on.storyPath.split('/').slice(0, 3).join('/')}/comments`, {
    body: `Hey @${on.victim}, look for goods of kind ${n.toString(36)}, they are cheap.`
  })

const applaud = (on: Flooded, n: number) =>
  post(on, n, `${on.praisedPath.split('/').slice(0, 3).join('/')}/reactions`, { kind: 'brave' })
