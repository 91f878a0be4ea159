import { afterAll, beforeEach, expect, test } from 'vitest'
import { buildSite, closeSite } from '../support/app.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { joined, visitor } from '../support/joined.ts'
import { makeStory } from '../support/make.ts'
import { setUpApp } from '../support/totp.ts'
import { comeBack, goesTo, goThere, joinBy, SIGN_IN } from './going.ts'
import { Elsewhere, startOpenIdServer } from './openIdServer.ts'

const provider = await startOpenIdServer()
const site = await buildSite(provider.env)
const { db } = site
afterAll(async () => {
  provider.close()
  await closeSite(site)
})
beforeEach(() => db.deleteFrom('limit_count').execute())

const WORDS = 'It took me <b>an hour</b> to type this.'
const story = await makeStory(db)
const ACTION = `/s/${story.shortId}/comments`
const typed = {
  kept: JSON.stringify({ action: ACTION, fields: [{ name: 'body', value: WORDS, isLong: true }] })
}

let count = 0
function person(): Elsewhere {
  provider.seat.person = `person-${++count}`
  provider.people.set(provider.seat.person, {})
  return new Elsewhere()
}

/** Sets out with something typed. @returns the address at which they come back */
async function wayBack(browser: Browser, there: Elsewhere): Promise<string> {
  return there.visit(goesTo(await browser.submit(...SIGN_IN, typed)))
}

const wordsIn = ({ body }: Answer): string | undefined =>
  formsOf(body).find(({ action }) => action === ACTION)?.fields.body

async function member(username: string): Promise<Elsewhere> {
  const there = person()
  await joinBy(visitor(site), username, SIGN_IN, there)
  return there
}

test('what was typed before signing in elsewhere is still there when that page is loaded again', async () => {
  const there = await member('ann')
  const browser = visitor(site)
  const way = await wayBack(browser, there)
  expect(wordsIn(await comeBack(browser, way))).toBe(WORDS)
  expect(wordsIn(await browser.get(way))).toBe(WORDS)
  const again = await browser.get(way)
  expect((await browser.submitFrom(again.body, ACTION, {})).status).toBe(303)
})

test('it is there for nobody else, nor without the address, nor after a day', async () => {
  const there = await member('bea')
  const browser = visitor(site)
  const way = await wayBack(browser, there)
  await comeBack(browser, way)
  const stranger = visitor(site)
  await stranger.get('/sign-in')
  for (const other of [visitor(site), stranger, await joined(site, 'eve')]) {
    const answer = await other.get(way)
    expect(answer.body).not.toContain('an hour')
    expect([303, 422]).toContain(answer.status)
  }
  expect((await browser.get(way.replace(/state=./, 'state=.'))).headers.location).toBe('/')
  await db.updateTable('ceremony').set({ expires_at: Date.now() }).execute()
  expect((await browser.get(way)).headers.location).toBe('/')
})

test('it is there for whoever joined by it, has another step to do, or turned back', async () => {
  const there = person()
  const fresh = visitor(site)
  const choosing = String((await comeBack(fresh, await wayBack(fresh, there))).headers.location)
  expect((await fresh.get(choosing)).text).toContain('What you typed is kept here')
  expect(wordsIn(await fresh.submit(choosing, choosing, { username: 'cleo' }))).toBe(WORDS)
  expect(wordsIn(await fresh.get(choosing))).toBe(WORDS)
  expect((await visitor(site).get(choosing)).body).not.toContain('an hour')

  await db.updateTable('session').set({ proved_at: Date.now() }).execute()
  await setUpApp(fresh)
  const again = visitor(site)
  const way = await wayBack(again, there)
  expect((await comeBack(again, way)).text).toContain('One more step')
  const reloaded = await again.get(way)
  expect([reloaded.status, reloaded.body.includes('an hour')]).toEqual([422, true])

  provider.seat.person = null
  const turned = visitor(site)
  const back = await wayBack(turned, new Elsewhere())
  expect((await comeBack(turned, back)).text).toContain('You did not go through with it')
  expect((await turned.get(back)).body).toContain('an hour')
})

test('where nothing was typed, nothing is kept', async () => {
  await db.deleteFrom('ceremony').execute()
  const there = await member('dora')
  expect((await goThere(visitor(site), SIGN_IN, { there })).headers.location).toBe('/')
  expect(await db.selectFrom('ceremony').select('purpose').execute()).toEqual([])
})
