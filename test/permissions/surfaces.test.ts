import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mail } from '../../src/mail/mailer.ts'
import { mailSoon } from '../../src/notifications/schedule.ts'
import { planOpenData } from '../../src/openData/schedule.ts'
import { renewFeedKey } from '../../src/privateFeeds/store.ts'
import { buildSite, closeSite } from '../support/app.ts'
import type { Answer } from '../support/browser.ts'
import { DAY } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import type { Case } from './cases.ts'
import { PLACES, type Place } from './places.ts'
import { isPublic, TOLD, type Told, tellAll } from './told.ts'
import { makeWorld, type Name } from './world.ts'

const site = await buildSite()
afterAll(() => closeSite(site))
const world = await makeWorld(site)
const { db, ids, as } = world

const mails: Mail[] = []

beforeAll(async () => {
  const at = Date.now()
  await tellAll(world, at)
  await planOpenData(db, at)
  await mailSoon(db, [ids.mia])
  mails.push(...(await deliver(site, at + DAY)))
})

/** What nothing but the thing itself would say; whoever looks for a word finds that word on the page. */
const found = ({ body, text, headers }: Answer, mark: string): boolean =>
  new RegExp(`(every|numbat) ${mark}|${mark} weekend|${mark}-weekend`, 'i').test(
    `${text} ${body} ${headers.location ?? ''}`
  )

type Lists = Extract<Place, { at: readonly string[] }>
const isList = (place: Place): place is Lists => 'at' in place

const listed = Object.entries(PLACES).flatMap(([name, place]) => (isList(place) ? [{ name, place }] : []))

/** What somebody finds in lists of their own beside what everybody may read. */
const OWN: Readonly<Partial<Record<Name, readonly Case[]>>> = {
  ann: ['deleted', 'answered and deleted', 'taken back', 'hidden', 'held'],
  moss: ['held']
}

describe.each(listed)('$name', ({ place }) => {
  const addresses = place.at.flatMap((path) =>
    path.includes('MARK') ? TOLD.map(({ mark }) => path.replace('MARK', mark)) : [path]
  )

  test.each(['visitor', 'ann', 'mia', 'moss'] as const)(
    'shows %s nothing that is not theirs to read',
    async (name) => {
      const seen: Told[] = []
      for (const path of addresses) {
        const answer = await as[name].get(path)
        expect(answer.status, path).toBeLessThan(500)
        if (name !== 'ann') expect(DRAFT.exec(answer.text), path).toBeNull()
        const here = TOLD.filter(({ mark }) => found(answer, mark))
        const own = place.shows === 'what everybody may read' ? [] : (OWN[name] ?? [])
        const stray = here.filter((told) => !isPublic(told) && !own.includes(told.state))
        expect(stray, path).toEqual([])
        seen.push(...here)
      }
      if (name === 'visitor' && SHOWS_SOME.test(addresses[0] ?? '')) expect(seen).not.toEqual([])
    }
  )
})

const DRAFT = new RegExp(`(${TOLD.map(({ mark }) => mark).join('|')}) draft`, 'i')

/** Where nothing would be found of anything, a test that finds nothing says nothing. */
const SHOWS_SOME = /^\/(latest|top|stories|comments|t\/|u\/|search|data\/|sitemap-|hot|$)/

test('private feeds and mails tell of what can be read, and of nothing else', async () => {
  await renewFeedKey(db, ids.mia)
  const { feed_key } = await db
    .selectFrom('account')
    .select('feed_key')
    .where('id', '=', ids.mia)
    .executeTakeFirstOrThrow()
  const answers: Answer[] = []
  for (const list of ['notifications', 'following', 'saved'])
    for (const format of ['rss', 'atom', 'json'])
      answers.push(await as.visitor.get(`/feeds/private/${feed_key}/${list}.${format}`))
  for (const told of TOLD) {
    const seen = answers.filter((answer) => found(answer, told.mark))
    if (isPublic(told)) expect(seen.length, told.mark).toBeGreaterThan(0)
    else expect(seen, told.mark).toEqual([])
  }
})

test('a mail tells of what can be read when it leaves', () => {
  const all = JSON.stringify(mails.filter(({ to }) => to === 'mia@mail.example'))
  for (const told of TOLD) expect(all.includes(told.mark), told.mark).toBe(isPublic(told))
})
