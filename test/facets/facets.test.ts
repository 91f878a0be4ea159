import { expect, test } from 'vitest'
import { type Facts, NO_FACTS } from '../../src/facts/facts.ts'
import { writeFacts } from '../../src/facts/store.ts'
import { changeFacts } from '../../src/stories/changing.ts'
import { findOwnStory, type OwnStory } from '../../src/stories/own.ts'
import { deleteStory, restoreStory } from '../../src/stories/removal/store.ts'
import { READERS } from '../feeds/readers.ts'
import { SITE, startApp, type TestApp } from '../support/app.ts'
import { HOUR, makeAccount, makeStory, NOON } from '../support/make.ts'
import { choicesIn, titlesIn } from './page.ts'

const facts = (about: Partial<Facts>): Facts => ({ ...NO_FACTS, ...about })
const MIGRATION = facts({
  answers: { severity: ['s2'], trigger: ['migration'], factor: ['database', 'process'] },
  technologies: ['mysql', 'c#'],
  spans: { total: 7200 }
})
const RELEASE = facts({
  answers: { severity: ['s1'], trigger: ['release'], detection: ['dont-know'] },
  technologies: ['mysql'],
  spans: { total: 600 }
})

async function threeStories({ db }: TestApp) {
  const migration = await makeStory(db, { title: 'Locked', facts: MIGRATION, tags: ['locks'] })
  const release = await makeStory(db, { title: 'Shipped', facts: RELEASE, publishedAt: NOON + HOUR })
  const bare = await makeStory(db, { title: 'Untold', publishedAt: NOON + 2 * HOUR })
  return { migration, release, bare }
}

test('stories are found by any of the values of one kind, and by all kinds together', async () => {
  const site = await startApp()
  await threeStories(site)
  for (const [query, titles] of [
    ['', ['Untold', 'Shipped', 'Locked']],
    ['?trigger=migration', ['Locked']],
    ['?trigger=migration,release', ['Shipped', 'Locked']],
    ['?trigger=migration,release&severity=s1', ['Shipped']],
    ['?tech=c%23', ['Locked']],
    ['?tech=MySQL&factor=process', ['Locked']],
    ['?tag=locks', ['Locked']],
    ['?detected=dont-know', ['Shipped']],
    ['?longer=2h', ['Locked']],
    ['?shorter=2h', ['Shipped']],
    ['?longer=5m&shorter=1h', ['Shipped']],
    ['?trigger=attack', []]
  ] as const) {
    const page = await site.browser.get(`/stories${query}`)
    expect(page.status, query).toBe(200)
    expect(titlesIn(page.body), query).toEqual(titles)
  }
})

test('each filter can be taken off alone, and every combination has one address', async () => {
  const site = await startApp()
  await threeStories(site)
  const { body } = await site.browser.get('/stories?trigger=release,migration&longer=120m&tech=mysql')
  expect(body).toContain(
    'rel="canonical" href="http://stories.test/stories?longer=2h&amp;tech=mysql&amp;trigger=migration,release"'
  )
  const ways = [...body.matchAll(/class="chip" href="([^"]*)"/g)].map(([, href]) => href)
  expect(ways).toEqual([
    '/stories?longer=2h&amp;tech=mysql&amp;trigger=release',
    '/stories?longer=2h&amp;tech=mysql&amp;trigger=migration',
    '/stories?longer=2h&amp;trigger=migration,release',
    '/stories?tech=mysql&amp;trigger=migration,release'
  ])
})

test('what is no filter is left out, and the page says so', async () => {
  const site = await startApp()
  await threeStories(site)
  const { text, body } = await site.browser.get(
    '/stories?trigger=migration,nonsense&colour=<b>red&longer=soon'
  )
  expect(titlesIn(body)).toEqual(['Locked'])
  expect(text).toMatch(/goes by it: trigger=nonsense ?, colour=<b>red ?, longer=soon/)
  expect((await site.browser.get('/stories?trigger=migration')).text).not.toContain('Left out')
})

test('a change is counted at once: told, changed, taken down, brought back', async () => {
  const site = await startApp()
  const { db, browser } = site
  const { migration } = await threeStories(site)
  const count = async (label: string) => choicesIn((await browser.get('/stories')).body).get(label)?.count
  expect(await count('Schema or data migration')).toBe(1)
  await makeStory(db, { facts: MIGRATION })
  expect(await count('Schema or data migration')).toBe(2)
  await deleteStory(db, migration.id, Date.now())
  expect(await count('Schema or data migration')).toBe(1)
  expect(await count('#locks')).toBeUndefined()
  await restoreStory(db, migration.id, Date.now())
  expect(await count('Schema or data migration')).toBe(2)
  const changed = facts({ answers: { trigger: ['clock'] } })
  const own = await findOwnStory(db, migration.authorId, migration.shortId)
  const written = await writeFacts(db, changed, { bodyHtml: '', siteUrl: SITE })
  await changeFacts(db, own as OwnStory, written, NOON + HOUR)
  expect(await count('Schema or data migration')).toBe(1)
  expect(await count('Time or clock')).toBe(1)
})

test('a draft is neither found nor counted', async () => {
  const site = await startApp()
  const { db, browser } = site
  const ann = await makeAccount(db, 'ann')
  await db
    .insertInto('draft')
    .values({
      short_id: 'draft000',
      account_id: ann.id,
      story_id: null,
      title: 'Not yet',
      tags: 'secret-tag',
      body_markdown: 'Text',
      cover_image_id: null,
      teller: 'name',
      facts: JSON.stringify({ 'fact-trigger': 'attack' }),
      preview_key: null,
      created_at: NOON,
      updated_at: NOON
    })
    .execute()
  const { text } = await browser.get('/stories')
  for (const word of ['Not yet', 'secret-tag', 'Attack']) expect(text).not.toContain(word)
})

test('pages of many stories follow each other without gaps, also where they were told at the same moment', async () => {
  const site = await startApp()
  const titles: string[] = []
  for (let number = 0; number < 60; number++) {
    titles.push(`Story ${number}`)
    const publishedAt = NOON + Math.floor(number / 7) * HOUR
    await makeStory(site.db, { title: `Story ${number}`, facts: MIGRATION, publishedAt })
  }
  await makeStory(site.db, { title: 'Another', facts: RELEASE })
  const read: string[] = []
  let [path, previous]: Array<string | undefined> = ['/stories?trigger=migration', undefined]
  while (path) {
    const { body } = await site.browser.get(path)
    read.push(...titlesIn(body))
    const link = (rel: string) =>
      new RegExp(`<a rel="${rel}" href="([^"]*)"`).exec(body)?.[1]?.replaceAll('&amp;', '&')
    previous = link('prev') ?? previous
    path = link('next')
  }
  expect([...read].sort()).toEqual(titles.sort())
  expect(titlesIn((await site.browser.get(previous ?? '')).body)).toEqual(
    read.slice(25, 50).length ? read.slice(25, 50) : []
  )
})

test('each combination is a feed, and its page names it', async () => {
  const site = await startApp()
  await threeStories(site)
  const { body } = await site.browser.get('/stories?tech=mysql&severity=s2')
  for (const format of ['rss', 'atom', 'json'] as const) {
    const path = `/stories.${format}?severity=s2&tech=mysql`
    expect(body).toContain(`href="${path.replaceAll('&', '&amp;')}"`)
    const feed = await site.browser.get(path)
    for (const read of Object.values(READERS[format]))
      expect((await read(feed.body)).items.map(({ title }) => title)).toEqual(['Locked'])
    expect(feed.body).toContain(
      format === 'json'
        ? 'http://stories.test/stories.json?severity=s2&tech=mysql'
        : `http://stories.test/stories.${format}?severity=s2&amp;tech=mysql`
    )
  }
})

test('the facts on a story lead to the stories that share them', async () => {
  const site = await startApp()
  const { migration } = await threeStories(site)
  const { body } = await site.browser.get(migration.path)
  for (const query of ['trigger=migration', 'severity=s2', 'factor=process', 'tech=c%23'])
    expect(body).toContain(`href="/stories?${query}"`)
})

test('whatever stands in the address, there is a page', async () => {
  const site = await startApp()
  await threeStories(site)
  for (const query of [
    '?trigger[]=migration',
    '?__proto__=1&constructor=2&toString=3',
    '?trigger=__proto__,constructor,toString',
    '?trigger=%00migration%00',
    '?tech=%F0%9F%94%A5',
    "?tag=';drop table story;--",
    `?tech=${'a,'.repeat(5000)}`,
    `?longer=${'9'.repeat(400)}d&shorter=-1h`,
    '?longer=0m&shorter=0s',
    '?year=20233,0000,1e3',
    `?${Array.from({ length: 300 }, (_, number) => `a${number}=1`).join('&')}`,
    '?after=nonsense&before=1.00000000',
    '?after=9007199254740993.zzzzzzzz',
    '?=&==&&&,,,',
    '?trigger',
    '?%ZZ=%'
  ]) {
    expect((await site.browser.get(`/stories${query}`)).status, query.slice(0, 60)).toBe(200)
    expect((await site.browser.get(`/stories.rss${query}`)).status, query.slice(0, 60)).toBe(200)
  }
})

test('an empty site has a page, too', async () => {
  const { browser } = await startApp()
  const page = await browser.get('/stories')
  expect(page.status).toBe(200)
  expect(page.text).toContain('No story has all of this yet.')
})
