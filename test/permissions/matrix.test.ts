import { afterAll, describe, expect, test } from 'vitest'
import { buildSite, closeSite } from '../support/app.ts'
import { nameOf, withRoutes } from '../support/routes.ts'
import { Asking, isRefused, isServed, labelOf, said, type ThingPlace } from './asking.ts'
import { askers, mayDo, mayRead, SITUATIONS, type Situation, situationsFor, stateIn } from './expecting.ts'
import { isAsset, PLACES, type Place } from './places.ts'
import { type Made, makeWorld, type Name } from './world.ts'

const { made: site, routes } = await withRoutes(() => buildSite())
afterAll(() => closeSite(site))
const world = await makeWorld(site)
const asking = new Asking(world)

const HOW =
  'Place each new route in PLACES of test/permissions/places.ts: about which thing it is and which act of PERMISSIONS it does, or what kind of page it is'

test('every route of the site has its place in the table, and every place its route', () => {
  const names = routes.filter(({ url }) => !isAsset(url)).map(nameOf)
  expect(
    names.filter((name) => !(name in PLACES)),
    HOW
  ).toEqual([])
  expect(Object.keys(PLACES).filter((name) => !names.includes(name))).toEqual([])
})

const isOfThing = (place: Place | undefined): place is ThingPlace => place !== undefined && 'about' in place

const thingRoutes = routes.flatMap((route) => {
  const place = PLACES[nameOf(route)]
  return isOfThing(place) ? [{ name: nameOf(route), route, place }] : []
})

const things = new Map<Situation, Made>()
for (const situation of SITUATIONS) things.set(situation, await world.makeThing(situation, situation))
const made = (situation: Situation): Made => things.get(situation) as Made
/** In an address, of something that never was. */
const NONE = 'zzzzzzzz'
const never = await world.makeThing({ story: 'never', comment: 'never' })
never.parts.draft = NONE

/** The first lines that differ; whole pages would say less. */
function firstDifference(one: string, other: string): string {
  const [lines, others] = [one.split('\n'), other.split('\n')]
  const at = lines.findIndex((line, index) => line !== others[index])
  return `“${lines[at]?.trim()}” instead of “${others[at]?.trim()}”`
}

/** All that acts on things can change. */
async function everything(): Promise<string> {
  const tables = [
    ...(['story', 'comment', 'draft', 'report', 'moderation_act', 'fact_suggestion', 'parallel'] as const),
    ...([
      'story_reaction',
      'comment_reaction',
      'saved_story',
      'follow_story',
      'mute_story',
      'guess'
    ] as const),
    ...(['unwelcome', 'hidden_cause', 'alias_owner', 'story_version', 'comment_version'] as const)
  ]
  const rows = await Promise.all(tables.map((table) => world.db.selectFrom(table).selectAll().execute()))
  return JSON.stringify(rows)
}

const mayDoAny = (name: Name, place: ThingPlace, situation: Situation): boolean =>
  place.acts.some((act) => mayDo(name, place, act, situation))

describe.each(thingRoutes)('$name', ({ route, place }) => {
  const cases = situationsFor(place).flatMap((situation) =>
    askers(situation)
      .filter((name) => !place.notBy?.includes(name))
      .filter((name) => !(place.isOfNames && situation.isAlias && name === 'ann'))
      .map((name) => ({ situation, name }))
  )

  test('does nothing for those who may not, and to those who may not read its thing it says what it says of none', async () => {
    const before = await everything()
    const answers = new Map<string, string>()
    /** What is said of what never was: a comment that never was under the same story, where that can be read. */
    const saidOfNone = async (name: Name, situation: Situation): Promise<string> => {
      const isUnder = place.about === 'comment' && situation.story === 'open'
      const parts = isUnder ? { ...made(situation).parts, comment: NONE } : never.parts
      const known = answers.get(`${name} ${isUnder}`)
      const words = known ?? said(await asking.about(name, route, place, { ...never, parts }), parts)
      answers.set(`${name} ${isUnder}`, words)
      return words
    }
    for (const { situation, name } of cases.filter((one) => !mayDoAny(one.name, place, one.situation))) {
      const label = labelOf(route, name, stateIn(situation))
      const answer = await asking.about(name, route, place, made(situation))
      expect(isRefused(answer), `${label}: ${answer.status} ${answer.text.slice(0, 200)}`).toBe(true)
      if (mayRead(name, place, situation)) continue
      const [theirs, none] = [said(answer, made(situation).parts), await saidOfNone(name, situation)]
      if (theirs !== none) expect.fail(`${label}: ${firstDifference(theirs, none)}`)
    }
    expect(await everything()).toBe(before)
  })

  test('does it for those who may, and shows what it says to nobody else', async () => {
    for (const { situation, name } of cases.filter((one) => mayDoAny(one.name, place, one.situation))) {
      const label = labelOf(route, name, stateIn(situation))
      const own = route.method === 'GET' ? made(situation) : await world.makeThing(situation, situation)
      await place.prepare?.(world, own)
      const answer = await asking.about(name, route, place, own)
      if (mayRead(name, place, situation) || isServedToAuthor(name, situation)) {
        expect(isServed(answer), `${label}: ${answer.status} ${answer.text.slice(0, 200)}`).toBe(true)
      } else {
        expect([200, 303, 410], label).toContain(answer.status)
        const word = place.about === 'comment' ? /numbat/i : /wombat/i
        expect(word.exec(said(answer, own.parts)), label).toBeNull()
      }
    }
  })

  /** What its author deleted is shown to its author, who may have it back. */
  const isServedToAuthor = (name: Name, situation: Situation): boolean =>
    place.acts.includes('undelete') && mayDo(name, place, 'undelete', situation)
})
