import type { Browser, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { takeTime } from '../support/unhurried.ts'
import * as desk from './desk.ts'
import * as person from './steps.ts'
import { openTown, type Town } from './town.ts'

const STORY = { title: 'Never fail again', text: 'Buy my tool at https://tool.example/buy and sleep well.' }
const SURFACES = ['/', '/latest', '/comments', '/latest.rss', '/hot.json', '/u/nina', '/sitemap-1.xml']
const MINUTES = 60_000

const chromium = (await launchChromium()) as Browser
afterAll(() => chromium?.close())

describe.skipIf(!chromium)('a newcomer who sells is held, objects, and is answered', () => {
  test.for([
    ['with scripts', true],
    ['with scripts off', false]
  ] as const)('%s', async ([, hasScripts]) => {
    const town = await openTown(chromium, hasScripts)
    const { site, work, letters, origin } = town
    const { page: nina } = await town.comeIn()
    await person.join(nina, site.db, 'nina', 'nina@mail.example')
    await work()
    await person.confirm(nina, letters[0], origin)
    const [moss, mira] = await hire(town, ['moss', 'mira'])
    if (!moss || !mira) throw new Error('Nobody moderates')
    const mailed = letters.length

    await person.begin(nina, STORY.title, STORY.text)
    await takeTime(nina, site.db)
    await person.press(nina, 'Publish')
    await nina.waitForURL(/\/s\//)
    const path = new URL(nina.url()).pathname
    await nina.getByText('This waits for a moderator to look at it').waitFor()
    await work(20 * MINUTES)
    await isNowhere(town, path)
    expect(letters.slice(mailed).map(({ text }) => text)).toEqual([])

    await desk.takeUp(moss, STORY.title)
    await desk.decide(moss, 'Remove it for good', 'This is a place for stories.', 'spam')
    await work(20 * MINUTES)
    const [told] = letters.slice(-1)
    expect([told?.envelope.to, told?.text]).toEqual([
      ['nina@mail.example'],
      expect.stringContaining('This is a place for stories.')
    ])
    await desk.objectTo(nina, /was removed/, 'It is a story about my tool.')
    await desk.answerAppeal(mira, 'A story tells what happened. You are welcome to.', 'It stands')
    await nina.reload()
    await nina.getByText('Another moderator looked again: it stands.').waitFor()
    await nina.getByText('You are welcome to.').waitFor()
    await isNowhere(town, path)

    await person.begin(nina, 'How I failed', 'I sold a tool that I had not tried, and it failed.')
    await takeTime(nina, site.db)
    await person.press(nina, 'Publish')
    await nina.getByText('It is out.').waitFor()
  })
})

async function isNowhere({ comeIn }: Town, path: string): Promise<void> {
  const { page } = await comeIn()
  expect((await page.request.get(path)).status()).toBeGreaterThanOrEqual(404)
  for (const surface of SURFACES)
    expect(await (await page.request.get(surface)).text(), surface).not.toMatch(/tool\.example|never fail/i)
}

async function hire(town: Town, names: string[]): Promise<Page[]> {
  const pages: Page[] = []
  for (const name of names) {
    const { page } = await town.comeIn()
    await person.join(page, town.site.db, name, `${name}@mail.example`)
    pages.push(page)
  }
  await town.work()
  await desk.appoint(town.site.db, names)
  return pages
}
