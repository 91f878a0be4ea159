import sharp from 'sharp'
import { expect, test } from 'vitest'
import { addUpload } from '../../src/uploads/store.ts'
import { SITE, startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

/** What the head of a page says to machines: names and the values that they stand for. */
async function headOf(browser: Browser, path: string): Promise<Record<string, string>> {
  const { status, body } = await browser.get(path)
  expect(status, path).toBe(200)
  const [head = ''] = /<head>[\s\S]*?<\/head>/.exec(body) ?? []
  const metas = head.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)">/g)
  const links = head.matchAll(/<link rel="(canonical|prev|next)" href="([^"]*)">/g)
  const entries = [...metas, ...links].map(([, name = '', value = '']) => [name, decoded(value)])
  expect(new Set(entries.map(([name]) => name)).size, 'nothing is said twice').toBe(entries.length)
  return Object.fromEntries(entries)
}

const decoded = (value: string): string =>
  value
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

test('a story’s page tells machines what it is', async () => {
  const { db, browser } = await startApp()
  const title = '</title><script>alert(1)</script> & "quotes" \'here\''
  const story = await makeStory(db, { title, markdown: 'One & "two" <b>', editedAt: NOON + DAY })
  const head = await headOf(browser, story.path)
  expect(head).toMatchObject({
    canonical: SITE + story.path,
    description: 'One & "two"',
    'og:site_name': 'War Stories',
    'og:type': 'article',
    'og:title': title,
    'og:description': 'One & "two"',
    'og:url': SITE + story.path,
    'article:published_time': '2026-03-01T12:00:00.000Z',
    'article:modified_time': '2026-03-02T12:00:00.000Z'
  })
  expect(head).not.toHaveProperty('robots')
})

test('a story that was told elsewhere first points there', async () => {
  const { db, browser } = await startApp()
  const sourceUrl = 'https://elsewhere.example/a?b=1&c="'
  const { path } = await makeStory(db, { sourceUrl })
  expect(await headOf(browser, path)).toMatchObject({ canonical: sourceUrl, 'og:url': sourceUrl })
})

test('a picture of the story goes with it', async () => {
  const { db, browser } = await startApp()
  const bytes = await sharp({ create: { width: 1000, height: 420, channels: 3, background: '#123' } })
    .png()
    .toBuffer()
  const { id, hash } = await addUpload(db, { bytes, alt: 'A graph' })
  const { path } = await makeStory(db, { coverImageId: id })
  const head = await headOf(browser, path)
  expect(head['og:image']).toBe(`${SITE}/images/${hash}.webp`)
  expect(head['twitter:card']).toBe('summary_large_image')
  expect((await browser.get(`/images/${hash}.webp`)).status).toBe(200)
})

test('every list has one address, whatever was asked of it', async () => {
  const { db, browser } = await startApp()
  const ann = await makeAccount(db, 'ann')
  const story = await makeStory(db, { authorId: ann.id, tags: ['mysql', 'redis'] })
  const { shortId } = await makeComment(db, story, { authorId: ann.id })
  for (const [asked, address] of [
    ['/?utm_source=a', '/'],
    ['/latest?after=1.00000000', '/latest'],
    ['/top/all', '/top/all'],
    ['/t/mysql?sort=hot', '/t/mysql'],
    ['/t/mysql,mysql', '/t/mysql'],
    ['/u/Ann', '/u/ann'],
    ['/u/ann/comments', '/u/ann/comments'],
    ['/comments?before=1.00000000', '/comments'],
    [`${story.path}?sort=latest&collapse=1`, story.path],
    [`/s/${story.shortId}/c/${shortId}?a`, `/s/${story.shortId}/c/${shortId}`],
    ['/about', '/about']
  ] as const) {
    const head = await headOf(browser, asked)
    expect(head.canonical, asked).toBe(SITE + address)
    expect(head['og:url'], asked).toBe(SITE + address)
  }
})

test('a comment’s page and pages of errors stay out of search engines', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const { shortId } = await makeComment(db, story, { authorId: null })
  expect((await headOf(browser, `/s/${story.shortId}/c/${shortId}`)).robots).toBe('noindex')
  expect((await browser.get('/nothing')).body).toContain('<meta name="robots" content="noindex">')
})
