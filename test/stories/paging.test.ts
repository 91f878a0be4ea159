import { expect, test } from 'vitest'
import { STORIES_A_PAGE } from '../../src/stories/lists.ts'
import { startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { HOUR, makeAccount, makeStory, NOON } from '../support/make.ts'

const titlesOf = (body: string) =>
  [...body.matchAll(/<h2><a href="[^"]*">(Story \d+)<\/a>/g)].map((match) => match[1])
const linkOf = (body: string, rel: 'next' | 'prev') =>
  new RegExp(`<a rel="${rel}" href="([^"]*)"`).exec(body)?.[1]?.replaceAll('&amp;', '&')

async function siteWith(count: number) {
  const site = await startApp()
  const author = await makeAccount(site.db, 'ann')
  for (let n = 1; n <= count; n++) {
    // Pairs share a time, so that the order of equals matters too.
    const publishedAt = NOON + Math.floor(n / 2) * HOUR
    await makeStory(site.db, { title: `Story ${n}`, authorId: author.id, publishedAt })
  }
  return { ...site, author }
}

async function walk(browser: Browser, start: string, rel: 'next' | 'prev') {
  const pages: Array<ReturnType<typeof titlesOf>> = []
  let last = start
  for (let url: string | undefined = start; url; url = linkOf((await browser.get(last)).body, rel)) {
    last = url
    pages.push(titlesOf((await browser.get(url)).body))
  }
  return { pages, last }
}

test.for(['/', '/latest', '/top/all', '/t/queues', '/t/queues?sort=hot', '/u/ann'])(
  'pages of %s show every story once, and lead back the same way',
  async (path) => {
    const { browser } = await siteWith(STORIES_A_PAGE * 2 + 3)
    const { pages, last } = await walk(browser, path, 'next')
    expect(pages.map((page) => page.length)).toEqual([STORIES_A_PAGE, STORIES_A_PAGE, 3])
    expect(new Set(pages.flat()).size).toBe(STORIES_A_PAGE * 2 + 3)
    const back = await walk(browser, last, 'prev')
    expect(back.pages.reverse()).toEqual(pages)
  }
)

test('the second page stays the same while new stories arrive', async () => {
  const { db, browser, author } = await siteWith(STORIES_A_PAGE + 5)
  const second = linkOf((await browser.get('/latest')).body, 'next') ?? ''
  const before = titlesOf((await browser.get(second)).body)
  await makeStory(db, { title: 'Story 99', authorId: author.id, publishedAt: NOON + 1000 * HOUR })
  expect(titlesOf((await browser.get(second)).body)).toEqual(before)
})

test.for([
  'after=',
  'after=x',
  'after=1.zz',
  'before=-1.aaaaaaaa',
  'after=1e9.aaaaaaaa',
  'page=-1',
  'after=1&after=2',
  'after[]=1'
])('an odd page "%s" is the first page', async (query) => {
  const { browser } = await siteWith(3)
  const page = await browser.get(`/latest?${query}`)
  expect(page.status).toBe(200)
  expect(titlesOf(page.body)).toEqual(titlesOf((await browser.get('/latest')).body))
})

test('an empty site says what to do', async () => {
  const { browser } = await startApp()
  expect((await browser.get('/')).text).toContain('No stories here yet.')
  expect((await browser.get('/top/week')).text).toContain('Nothing was told in this time.')
})
