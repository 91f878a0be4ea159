import { afterAll, beforeAll, expect, test } from 'vitest'
import { countWaiting } from '../../src/search/counting.ts'
import { buildSite, closeSite, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { makeStory } from '../support/make.ts'

const TITLES = {
  walrus: 'A visit of the walrus',
  full: 'Nothing could be written any more',
  certificate: 'Everybody saw a warning',
  deleted: 'All rows were gone',
  clock: 'The hour that never was'
}

let site: TestApp

beforeAll(async () => {
  site = await buildSite()
  const tell = (title: string, markdown: string, tags = ['one']) =>
    makeStory(site.db, { title, markdown, tags })
  await tell(TITLES.walrus, 'It came by night, and the replica was not amused.')
  for (let number = 0; number < 6; number++)
    await tell(
      `Behind again ${number}`,
      'The replica fell behind. The replica! Replica, replica, and no pelican.'
    )
  await tell(TITLES.full, 'The log said: no space left on device. We deleted the oldest.', ['two'])
  await tell(TITLES.certificate, 'The certificate had expired at noon.')
  await tell(TITLES.deleted, 'I had dropped the wrong table of the database.')
  await tell(TITLES.clock, 'In the night of the time zone change the timezone was wrong.')
  await countWaiting(site.db)
})

afterAll(() => closeSite(site))

/** Each search by somebody else, so that there is no limit to them. */
let asked = 0
const get = async (text: string) =>
  (await new Browser(site.app, `10.2.0.${++asked}`).get(`/search?q=${encodeURIComponent(text)}`)).body

/** Titles below those that have all the words, in their order. */
async function nearly(text: string): Promise<string[]> {
  const titles = (await get(text))
    .replace(/<\/?mark>/g, '')
    .matchAll(/<h3><a href="\/s\/[^"]*">([^<]*)<\/a><\/h3>/g)
  return [...titles].map(([, title = '']) => title)
}

test('of stories with some of the words, one with a rare word comes before those that keep saying a common one', async () => {
  const titles = await nearly('replica walrus zeppelin')
  expect(titles[0]).toBe(TITLES.walrus)
  expect(titles).toHaveLength(7)
})

test.each([
  ['disk full', TITLES.full],
  ['zertifikat abgelaufen', TITLES.certificate],
  ['certificado caducado', TITLES.certificate],
  ['ssl lapsed', TITLES.certificate],
  ['datenbank gelöscht', TITLES.deleted],
  ['daylight saving', TITLES.clock]
])('%s finds what says it in other words', async (text, title) => {
  expect((await nearly(text))[0]).toBe(title)
})

test('what a filter, a minus or quotes leave out stays out', async () => {
  expect(await nearly('disk full tag:one')).not.toContain(TITLES.full)
  expect(await nearly('disk full tag:two')).toEqual([TITLES.full])
  expect(await nearly('disk full -oldest')).not.toContain(TITLES.full)
  expect(await nearly('"disk full"')).toEqual([])
  expect(await nearly('-disk')).toEqual([])
})

test('a word of the trade that no story has yet is taken for no other', async () => {
  expect(await get('replicate ')).not.toContain('This is what was found for')
  expect(await get('herd night ')).not.toContain('This is what was found for')
  expect(await get('certifcate ')).toContain('This is what was found for “certificate”')
})
