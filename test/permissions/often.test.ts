import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS, type LimitName, turnKey } from '../../src/limits/limits.ts'
import { buildSite, closeSite } from '../support/app.ts'
import type { Answer } from '../support/browser.ts'
import { fillIn, nameOf, withRoutes } from '../support/routes.ts'
import { isAskedToSignIn, said, type ThingPlace } from './asking.ts'
import type { Case } from './cases.ts'
import { PLACES } from './places.ts'
import { type Made, makeWorld } from './world.ts'

const { made: site, routes } = await withRoutes(() => buildSite())
afterAll(() => closeSite(site))
const world = await makeWorld(site)
const { db, ids, as } = world

/** What whoever may not read it finds as little as what never was. */
const GONE: readonly Case[] = ['hidden', 'held', 'deleted', 'taken back', 'erased']
const GONE_COMMENTS: readonly Case[] = ['hidden', 'held', 'erased']

const never = await world.makeThing({ story: 'never', comment: 'never' })
const open = await world.makeThing({})
const stories = new Map<Case, Made>()
for (const story of GONE) stories.set(story, await world.makeThing({ story }))
const comments = new Map<Case, Made>()
for (const comment of [...GONE_COMMENTS, 'never'] as const)
  comments.set(comment, await world.makeThing({ comment }))

const acts = routes.flatMap((route) => {
  const place = PLACES[nameOf(route)]
  const isOfThing = place !== undefined && 'about' in place && place.about !== 'draft'
  return isOfThing && route.method === 'POST' ? [{ name: nameOf(route), route, place }] : []
})

const WHO = ['visitor', 'mia'] as const

const tokens = new Map<string, string>()
beforeAll(async () => {
  for (const name of WHO) {
    const { body } = await as[name].get(name === 'visitor' ? '/sign-in' : '/settings')
    tokens.set(name, /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? '')
  }
})

/** Whatever can be done too often has been, by both of them; in windows that outlast a slow machine. */
async function useUpAll(): Promise<void> {
  const keys = [`account ${ids.mia}`, 'network 127.0.0.1']
  const now = Date.now()
  const rows = (Object.keys(LIMITS) as LimitName[]).flatMap((name) =>
    keys.map((key) => ({
      key: turnKey(name, key),
      ends_at: now + LIMITS[name].windowMs + 50_000,
      count: 1_000_000
    }))
  )
  await db.deleteFrom('limit_count').execute()
  await db.insertInto('limit_count').values(rows).execute()
}

async function send(
  who: (typeof WHO)[number],
  url: string,
  place: ThingPlace,
  { parts }: Made
): Promise<Answer> {
  const given = Object.entries(place.with ?? {}).map(([key, value]) => [
    key,
    value.startsWith(':') ? parts[value.slice(1) as keyof Made['parts']] : value
  ])
  await useUpAll()
  const path = fillIn(url, { ...parts, ...Object.fromEntries(given) })
  return as[who].post(path, { _token: tokens.get(who) ?? '', ...place.fields })
}

/** All of an answer; of the time to wait only that there is one, as the clock goes on between two answers. */
function whole(answer: Answer, parts: Readonly<Record<string, string>>): string {
  const {
    date: _date,
    etag: _tag,
    'content-length': _length,
    'set-cookie': cookies,
    ...headers
  } = answer.headers
  const told = Object.entries({ ...headers, cookies: [cookies ?? []].flat().length })
  const text = told
    .map(([name, value]) => `${name}: ${name === 'retry-after' ? Number(value) > 0 : value}`)
    .sort()
    .join('\n')
  const body = said(answer, parts).replace(/wait \d+ (seconds|minutes)/g, 'wait')
  return Object.entries(parts).reduce(
    (words, [key, part]) => words.replaceAll(part, `:${key}`),
    `${text}\n${body}`
  )
}

describe.each(acts)('$name, too often', ({ route, place }) => {
  test('says of what is hidden, held, deleted or erased all that it says of what never was', async () => {
    for (const who of WHO) {
      const nothing = whole(await send(who, route.url, place, never), never.parts)
      for (const [state, made] of stories) {
        const theirs = whole(await send(who, route.url, place, made), made.parts)
        expect(theirs, `${who}, ${state}`).toBe(nothing)
      }
      if (place.about !== 'comment') continue
      const [none, ...gone] = [...comments].reverse()
      if (!none) throw new Error('There is no comment that never was')
      const noComment = whole(await send(who, route.url, place, none[1]), none[1].parts)
      for (const [state, made] of gone) {
        const theirs = whole(await send(who, route.url, place, made), made.parts)
        expect(theirs, `${who}, a comment that is ${state}`).toBe(noComment)
      }
    }
  })
})

/** Of the routes above, by a member who is not its author. */
const COUNTED = [
  'POST /report/:kind/:ref',
  'POST /s/:story/c/:comment/muting',
  'POST /s/:story/c/:comment/reactions',
  'POST /s/:story/comments',
  'POST /s/:story/following',
  'POST /s/:story/muting',
  'POST /s/:story/reactions',
  'POST /s/:story/saving',
  'POST /s/:story/teller/muting'
]

test('of what can be read, whoever did too much of it is asked to wait', async () => {
  const waits: string[] = []
  for (const { name, route, place } of acts) {
    const answer = await send('mia', route.url, place, open)
    if (answer.status === 429) waits.push(name)
    expect(isAskedToSignIn(answer), name).toBe(false)
  }
  expect(waits.sort()).toEqual(COUNTED)
})
