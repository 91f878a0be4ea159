import { sql } from 'kysely'
import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { personPath } from '../../src/text/paths.ts'
import { closeRenderer } from '../../src/text/render.ts'
import { closeSite, type TestApp } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { isOnServer } from '../support/database.ts'
import { listenSite } from '../support/listen.ts'
import { HOUR, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { alarmsOn } from './alarms.ts'
import { ATTACKS } from './attacks.ts'
import { corpus } from './rendered.ts'

/** So many on a page that the whole takes seconds, and so few that a page can still be read after a failure. */
const TEXTS_A_PAGE = 40

/** Each test visits some 60 pages; seconds, unless the machine has other things to do. */
const SLOW_MACHINE = 180_000

/** Ways to bring a text into Markdown, each in a comment of its own. */
const PLACES: Array<(text: string) => string> = [
  (text) => text,
  (text) => `[a](${text}) ![a](${text}) <${text}>`,
  (text) => `<a href="${text}" title='${text}'>a</a><img src="${text}" alt='${text}'>`
]

const LINKS = [
  'javascript:alert(1)',
  ' JavaScript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  '&#0000106avascript:alert(1)',
  'javascript://example.com/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:alert(1)'
]

const known = ['owasp-xss-filter-evasion.json', 'sanitize-html-inputs.json'].flatMap(
  (name) => corpus<string>(name) ?? []
)
/** Where the corpora are not, those that are made here. */
const scripts = known.length > 0 ? known : ATTACKS
const naughty = corpus<string>('blns.json') ?? []
const texts = [...new Set([...scripts, ...naughty])].filter((text) => text.trim())

const site = await listenSite()
const careless = await listenSite()
const chromium = (await launchChromium()) as Browser | null

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
  await closeSite(careless)
  await closeRenderer()
})

describe.skipIf(!chromium)('what people write', { timeout: SLOW_MACHINE }, async () => {
  const urls = chromium
    ? [...(await tellAll(site, texts)), ...(await introduce(site, LINKS)), ...listsOf(site)]
    : []

  test.for([
    ['with the security policy off', true],
    ['with the security policy on, which then has nothing to refuse', false]
  ] as const)('runs nothing, leads nowhere and asks nobody else, %s', async ([, bypassCSP]) => {
    expect(await alarmsOn(chromium as Browser, urls, { bypassCSP })).toEqual([])
  })
})

describe.skipIf(!chromium)('the alarm itself', { timeout: SLOW_MACHINE }, async () => {
  // Those that lead away from the page would end the visit before the others had their turn.
  const staying = scripts.filter((text) => /alert/i.test(text) && !/http|refresh/i.test(text))
  const urls = chromium
    ? await tellAll(careless, [...staying, '<img src="https://elsewhere.example/a.png">'], 5)
    : []
  await careless.db
    .updateTable('comment')
    .set({ body_html: sql.ref('body_markdown') })
    .execute()

  test('goes off on pages that skip the sanitiser', async () => {
    const alarms = await alarmsOn(chromium as Browser, urls, { bypassCSP: true })
    expect(count(alarms, 'alert')).toBeGreaterThan(50)
    for (const kind of ['element', 'attribute', 'address'])
      expect(count(alarms, kind), kind).toBeGreaterThan(20)
    expect(alarms.join('\n')).toContain('asked for https://elsewhere.example/a.png')
  })

  test('says what the security policy refused, which then does not run', async () => {
    const alarms = await alarmsOn(chromium as Browser, urls, { bypassCSP: false })
    expect(count(alarms, 'refused')).toBeGreaterThan(50)
    expect(count(alarms, 'alert')).toBe(0)
  })
})

const count = (alarms: string[], kind: string): number =>
  alarms.filter((alarm) => alarm.includes(`: ALARM ${kind} `)).length

const listsOf = ({ config }: TestApp): string[] =>
  ['/', '/latest', '/top/all', '/comments', '/t'].map((path) => config.baseUrl + path)

/** An index of names on a server holds no row longer than 2,704 bytes; people's own names have 50 signs. */
const asName = (words: string): string => (isOnServer ? words.slice(0, 800) : words)

/**
 * Tells every text as a title, name, pronouns, bio and story, many in one, and as comments, each alone.
 * @returns the addresses of the stories and of the people
 */
async function tellAll({ db, config }: TestApp, texts: string[], size = TEXTS_A_PAGE): Promise<string[]> {
  const siteUrl = config.baseUrl
  const urls: string[] = []
  for (let start = 0; start < texts.length; start += size) {
    const some = texts.slice(start, start + size)
    const words = some.join(' ')
    const author = await makeAccount(db, newName(), {
      displayName: asName(words),
      pronouns: words,
      bio: words
    })
    const told = {
      title: words,
      markdown: some.join('\n\n'),
      authorId: author.id,
      publishedAt: NOON + start * HOUR
    }
    const story = await makeStory(db, { ...told, siteUrl })
    for (const text of some) {
      const { id: authorId } = await makeAccount(db, newName(), { displayName: asName(text), pronouns: text })
      for (const place of PLACES) await makeComment(db, story, { authorId, markdown: place(text), siteUrl })
    }
    urls.push(siteUrl + story.path, siteUrl + personPath(author.username))
  }
  return urls
}

/** @returns the addresses of people with these links */
async function introduce({ db, config }: TestApp, links: string[]): Promise<string[]> {
  const people = await Promise.all(links.map((link) => makeAccount(db, newName(), { link })))
  return people.map(({ username }) => config.baseUrl + personPath(username))
}

let people = 0
const newName = () => `person${people++}`
