import { describe, expect, test } from 'vitest'
import { type Facts, NO_FACTS } from '../../src/facts/facts.ts'
import { deleteStory } from '../../src/stories/removal/store.ts'
import { titlesIn } from '../facets/page.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { makeStory, NOON } from '../support/make.ts'

interface ReadChart {
  rests: string
  /** Counts by label, of the table. */
  table: Record<string, { count: number; path: string }>
  /** The same of the picture. */
  picture: Record<string, { count: number; path: string }>
}

const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .trim()

/** The charts of a page, by their headings. */
function chartsIn(body: string): Map<string, ReadChart> {
  const sections = body.matchAll(/<section class="chart"[^>]*>(.*?)<\/section>/gs)
  return new Map(
    [...sections].map(([, html = '']) => {
      const [title = '', rests = ''] = [/<h2[^>]*>(.*?)<\/h2>/s, /<p class="rests">(.*?)<\/p>/s].map((part) =>
        plain(part.exec(html)?.[1] ?? '')
      )
      const links = (some: string) =>
        Object.fromEntries(
          [...some.matchAll(/<a [^>]*?href="(\/stories[^"]*)"[^>]*? aria-label="([^"]*)"/g)].map(
            ([, path = '', says = '']) => {
              const count = Number(/(?:^|: )(\d+) stor/.exec(says)?.[1])
              const label = says.replace(/(?:^|: )\d+ (?:story|stories)(?:: )?/, '')
              return [label, { count, path: path.replaceAll('&amp;', '&') }]
            }
          )
        )
      const [table = '', picture = ''] = html.split('</details>')
      return [title, { rests, table: links(table), picture: links(picture) }]
    })
  )
}

const facts = (answers: Facts['answers'], about: Partial<Facts> = {}): Facts => ({
  ...NO_FACTS,
  answers,
  ...about
})

async function tellAll({ db }: TestApp, all: readonly Facts[]): Promise<void> {
  for (const [number, one] of all.entries())
    await makeStory(db, { title: `Story ${number}`, facts: one, tags: ['told'], publishedAt: NOON + number })
}

const SIX = [
  facts(
    { trigger: ['migration'], detection: ['alert'], factor: ['process', 'database'] },
    { spans: { total: 600 } }
  ),
  facts({ trigger: ['migration'], detection: ['user-report'] }, { spans: { total: 1200 } }),
  facts({ trigger: ['release'], detection: ['alert'] }, { spans: { total: 3600 }, technologies: ['c#'] }),
  facts({ trigger: ['release'], detection: ['dont-know'] }, { spans: { total: 7200 } }),
  facts({ trigger: ['clock'], detection: ['rather-not-say'] }, { spans: { total: 90_000 } }),
  facts({ trigger: ['clock'] }, { times: { started: { at: NOON, precision: 'year' } } })
]

test('each chart says the same in its picture and its table, and leads to the stories', async () => {
  const site = await startApp()
  await tellAll(site, SIX)
  const { body } = await site.browser.get('/insights')
  const charts = chartsIn(body)
  expect([...charts.keys()]).toEqual([
    'How long it lasted',
    'What set it off',
    'What else had a part in it',
    'How it was noticed',
    'What set it off, and how it was noticed',
    'When it happened',
    'What it was built with',
    'Tags'
  ])
  expect(charts.get('What set it off')?.table).toEqual({
    'Code release': { count: 2, path: '/stories?trigger=release' },
    'Schema or data migration': { count: 2, path: '/stories?trigger=migration' },
    'Time or clock': { count: 2, path: '/stories?trigger=clock' }
  })
  for (const [title, { table, picture }] of charts) {
    expect(Object.keys(table).length, title).toBeGreaterThan(0)
    expect(picture, title).toMatchObject(table)
    for (const { count, path } of Object.values(table))
      expect(titlesIn((await site.browser.get(path)).body), `${title}: ${path}`).toHaveLength(count)
  }
})

test('a chart tells what it rests on, and keeps apart who said nothing, who did not know and who would not say', async () => {
  const site = await startApp()
  await tellAll(site, SIX)
  await makeStory(site.db, { title: 'Without facts' })
  const charts = chartsIn((await site.browser.get('/insights')).body)
  expect(charts.get('How it was noticed')?.rests).toBe(
    'Rests on 3 stories. That is too few to tell what mostly happens. 2 said nothing. 1 said “don’t know”. 1 said “rather not say”.'
  )
  expect(charts.get('How long it lasted')?.rests).toBe('Rests on 5 stories. 2 said nothing.')
})

test('of five durations the middle one and the quartiles are told, of four nothing', async () => {
  const site = await startApp()
  await tellAll(site, SIX.slice(0, 4))
  expect((await site.browser.get('/insights')).text).toContain(
    'Until it was over for users too few to say (4 stories)'
  )
  await tellAll(site, SIX.slice(4))
  expect((await site.browser.get('/insights')).text).toContain(
    'Until it was over for users 1 h (median), half of them between 20 min and 2 h (5 stories)'
  )
})

test('few stories are said to be few, and have no share', async () => {
  const site = await startApp()
  await tellAll(site, SIX)
  const page = await site.browser.get('/insights/trigger/migration')
  expect(page.text).toContain('2 stories : too few to tell what mostly happens')
  expect(page.text).not.toMatch(/\d %/)
})

describe('a page about one value', () => {
  test('counts its own stories alone, and keeps to them in its links', async () => {
    const site = await startApp()
    await tellAll(site, [...SIX, ...SIX, ...SIX])
    const page = await site.browser.get('/insights/trigger/migration')
    expect(page.text).toContain('6 stories , 33 % of the 18 that answer this')
    const charts = chartsIn(page.body)
    expect(charts.has('What set it off')).toBe(false)
    expect(charts.get('How it was noticed')?.table).toEqual({
      Alert: { count: 3, path: '/stories?detected=alert&trigger=migration' },
      'User report': { count: 3, path: '/stories?detected=user-report&trigger=migration' }
    })
    expect(page.body).toContain('rel="canonical" href="http://stories.test/insights/trigger/migration"')
  })

  test('is there for a factor, a technology and a tag, too', async () => {
    const site = await startApp()
    await tellAll(site, SIX)
    for (const path of ['/insights/factor/process', '/insights/tech/c%23', '/insights/tag/told'])
      expect((await site.browser.get(path)).status, path).toBe(200)
    expect((await site.browser.get('/insights')).body).toContain('href="/insights/tech/c%23"')
  })

  test('is not there for anything else', async () => {
    const { browser } = await startApp()
    for (const path of [
      '/insights/trigger/nonsense',
      '/insights/trigger/dont-know',
      '/insights/trigger/Migration',
      '/insights/severity/s1',
      '/insights/__proto__/constructor',
      '/insights/tech/never-used',
      '/insights/tag/%00',
      `/insights/tag/${'a'.repeat(40)}`,
      '/insights/tag'
    ])
      expect((await browser.get(path)).status, path).toBe(404)
    expect((await browser.get('/insights/trigger/attack')).text).toContain('No story says this yet')
  })
})

test('a story that is taken down is counted no more, at once', async () => {
  const site = await startApp()
  const story = await makeStory(site.db, { facts: facts({ trigger: ['attack'] }), tags: ['secret-tag'] })
  expect((await site.browser.get('/insights/trigger/attack')).text).toContain('1 story')
  await deleteStory(site.db, story.id, Date.now())
  expect((await site.browser.get('/insights/trigger/attack')).text).toContain('No story says this yet')
  expect((await site.browser.get('/insights')).text).not.toContain('secret-tag')
})

test('pictures carry no styles, but a title, a description and no second stop for keys', async () => {
  const site = await startApp()
  await tellAll(site, SIX)
  const { body } = await site.browser.get('/insights')
  const pictures = [...body.matchAll(/<svg class="chart-picture".*?<\/svg>/gs)].map(([svg]) => svg)
  expect(pictures).toHaveLength(8)
  for (const svg of pictures) {
    // Where pictures are not drawn, their words are still words.
    expect(svg).not.toMatch(/<\/(text|desc)>\S/)
    expect(svg).not.toMatch(/style|font-size|<script|javascript:|undefined|NaN/)
    expect(svg).toMatch(/^<svg [^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc>/)
    expect([...svg.matchAll(/<a /g)]).toHaveLength([...svg.matchAll(/tabindex="-1"/g)].length)
  }
})

test('the week has a field for each hour of the clocks where it began, and counts what is known to the minute', async () => {
  const site = await startApp()
  const began = (at: number, precision: 'minute' | 'day', zone = '') =>
    facts({}, { zone, times: { started: { at, precision } } })
  // A Tuesday, 23:30 in UTC: half past one on Wednesday in Berlin.
  const late = Date.UTC(2023, 7, 1, 23, 30)
  await tellAll(site, [began(late, 'minute'), began(late, 'minute', 'Europe/Berlin'), began(late, 'day')])
  const { body } = await site.browser.get('/insights')
  const week = chartsIn(body).get('When in the week it began')
  expect(week?.rests).toBe(
    'Rests on 2 stories. That is too few to tell what mostly happens. 1 did not say when to the minute.'
  )
  expect(week?.table).toEqual({
    'Tuesday, 23:00': { count: 1, path: '/stories?hour=23&weekday=tue' },
    'Wednesday, 01:00': { count: 1, path: '/stories?hour=01&weekday=wed' }
  })
  expect(week?.picture).toEqual(week?.table)
  expect(titlesIn((await site.browser.get('/stories?hour=01&weekday=wed')).body)).toEqual(['Story 1'])
  expect((await site.browser.get('/stories?hour=1&weekday=someday')).text).toContain('Left out')
})
