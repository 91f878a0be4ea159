import { join } from 'node:path'
import { parseFeed } from 'feedsmith'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/open.ts'
import { Client } from '../../support/client.ts'
import { newFolder } from '../../support/files.ts'
import { makeAccount } from '../../support/make.ts'
import { type Restarted, restartable } from './site.ts'
import { comment, type Scene, setScene } from './written.ts'

const DAY_MS = 86_400_000

/** What the program takes for the time is moved; timers and the clock of the system are left alone. */
const shifted = (ms: number) => `
  const Real = Date
  globalThis.Date = class Date extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + ${ms}) }
    static now() { return Real.now() + ${ms} }
  }`

interface Jump {
  name: string
  ms: number
  isSignedIn: boolean
  /** What a comment is answered with. */
  answers: readonly number[]
  /** Somebody who signs in only then: the years have ended all sessions before. */
  isNewcomer?: boolean
}

/** Where the clock goes, one after the other, each from where the last one left the site. */
const JUMPS: readonly Jump[] = [
  { name: 'right', ms: 0, isSignedIn: true, answers: [303] },
  // The last comment may be so young that another has to wait.
  { name: 'a leap second again', ms: -1_000, isSignedIn: true, answers: [303, 429] },
  { name: 'two days back', ms: -2 * DAY_MS, isSignedIn: true, answers: [303] },
  { name: 'right again', ms: 0, isSignedIn: true, answers: [303] },
  { name: 'ten years ahead', ms: 3652 * DAY_MS, isSignedIn: false, answers: [401] },
  { name: 'right at last', ms: 0, isSignedIn: true, answers: [303], isNewcomer: true }
]

/** Somebody who signs in only now. */
async function newcomer({ databaseUrl }: Scene): Promise<Client> {
  const db = openDatabase(databaseUrl)
  const { id } = await makeAccount(db, 'newcomer')
  return Client.signedIn(db, id).finally(() => db.destroy())
}

interface Seen {
  status: number
  isSignedIn: boolean
  posted: number
  /** Whether the comments stand in the order in which they were written. */
  isInOrder: boolean
  hasValidFeed: boolean
  ready: string[]
}

async function look(scene: Scene, site: Restarted, member: Client, texts: string[]): Promise<Seen> {
  const text = `Comment number ${texts.length} of this trial`
  const { status: posted } = await comment(scene, site.url, member, text)
  if (posted === 303) texts.push(text)
  const page = await (await member.get(`${site.url}${scene.path}?sort=oldest`)).text()
  const places = texts.map((known) => page.indexOf(known))
  const feed = await fetch(`${site.url}/comments.atom`)
  const health = (await (await fetch(`${site.url}/readyz`)).json()) as { reasons: string[] }
  return {
    status: (await member.get(site.url)).status,
    isSignedIn: (await member.get(`${site.url}/settings`)).status === 200,
    posted,
    isInOrder: places.every((place, n) => place > (places[n - 1] ?? 0)),
    hasValidFeed: feed.status === 200 && hasDates(await feed.text()),
    ready: health.reasons
  }
}

/** Every date of a feed is one, and none is from before the site. */
function hasDates(xml: string): boolean {
  parseFeed(xml)
  const dates = [...xml.matchAll(/<(?:updated|published)>([^<]*)</g)].map(([, date = '']) => Date.parse(date))
  return dates.length > 0 && dates.every((date) => date > Date.UTC(2020, 0, 1))
}

test('a clock that jumps: a second and two days back, ten years ahead, and right again', async ({ task }) => {
  const scene = await setScene(`sqlite:${join(newFolder(), 'site.db')}`, 1)
  const member = scene.next()
  const site = await restartable({ DATABASE_URL: scene.databaseUrl, LOG_LEVEL: 'silent' })
  const texts: string[] = []
  const wrong: string[] = []
  for (const { name, ms, isSignedIn, answers, isNewcomer } of JUMPS) {
    const running = await site.start(shifted(ms))
    const seen = await look(scene, site, isNewcomer ? await newcomer(scene) : member, texts)
    running.child.kill('SIGTERM')
    if ((await running.exited) !== 0) wrong.push(`${name}: did not end well`)
    const expected = { status: 200, isSignedIn, isInOrder: true, hasValidFeed: true, ready: [] }
    for (const [what, value] of Object.entries(expected))
      if (JSON.stringify(seen[what as keyof Seen]) !== JSON.stringify(value))
        wrong.push(`${name}: ${what} is ${seen[what as keyof Seen]}`)
    if (!answers.includes(seen.posted)) wrong.push(`${name}: a comment is answered with ${seen.posted}`)
  }
  task.meta.figures = `${JUMPS.length} clocks; order, sessions, feeds and posting: ${wrong.length ? wrong.join('; ') : 'as they should be'}`
  expect(wrong).toEqual([])
})
