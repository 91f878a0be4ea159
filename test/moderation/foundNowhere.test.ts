import { expect, test } from 'vitest'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { planOpenData } from '../../src/openData/schedule.ts'
import { releaseStory, withholdStory } from '../../src/stories/withholding.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'

const FACTS = {
  ...NO_FACTS,
  answers: { severity: ['s2'], trigger: ['migration'], detection: ['user-report'] },
  technologies: ['mysql'],
  licence: 'cc0' as const,
  lesson: 'Wombats do not queue.'
}

/** Ann's story, like Ben's, linked from it, and saved, answered and followed by Eve, who follows Ann as well. */
async function stage() {
  const site = await startApp()
  const { db } = site
  const [ann, ben, eve] = await Promise.all(['ann', 'ben', 'eve'].map((name) => makeAccount(db, name)))
  if (!ann || !ben || !eve) throw new Error('nobody came')
  const markdown = 'Every marsupial in the burrow was locked out of the ledger.'
  const told = { tags: ['queues'], markdown, facts: FACTS }
  const story = await makeStory(db, { authorId: ann.id, title: 'Wombat weekend', ...told })
  const facts = { ...FACTS, lesson: 'Ask the burrow first.' }
  const other = await makeStory(db, { authorId: ben.id, title: 'Another one', ...told, facts })
  const browsers = { visitor: site.browser, ben: await signedIn(site, ben), eve: await signedIn(site, eve) }
  const link = `/s/${story.shortId}/parallels`
  await browsers.ben.submit(link, link, { own: other.shortId })
  await browsers.eve.submit(story.path, `/s/${story.shortId}/saving`, {})
  await browsers.eve.submit('/u/ann', '/u/ann/following', {})
  await makeComment(db, story, { authorId: eve.id, markdown: 'Quokka, too.' })
  await planOpenData(db, Date.now())
  await deliver(site, Date.now() + DAY)
  return { site, story, other, browsers }
}

const surfacesOf = (other: { path: string; shortId: string }) => [
  other.path,
  `/s/${other.shortId}/incident.json`,
  '/search?q=wombat',
  '/search?q=marsupial',
  '/search?q=quokka&in=comments',
  '/search?q=tag:queues',
  '/search?q=trigger:migration',
  '/stories',
  '/stories?trigger=migration&tech=mysql',
  '/stories.json?trigger=migration',
  '/insights',
  '/insights/trigger/migration',
  '/insights/tech/mysql',
  '/data/stories.jsonl',
  '/data/stories.csv',
  '/following',
  '/saved',
  '/notifications',
  '/people.json?q=an'
]

async function read(browser: Browser, path: string): Promise<string> {
  const { status, body } = await browser.get(path)
  expect(status, path).toBeLessThan(500)
  return body
}

const remake = (site: TestApp) => deliver(site, Date.now() + 2 * DAY)

test.each(['hidden', 'held'] as const)(
  'a %s story is found, counted, linked and downloaded nowhere, and all of it comes back',
  async (how) => {
    const { site, story, other, browsers } = await stage()
    const surfaces = surfacesOf(other)
    const shown = async (browser: Browser) => {
      const found: string[] = []
      for (const path of surfaces)
        if (/wombat (weekend|do)|wombats|quokka, too/i.test(await read(browser, path))) found.push(path)
      return found
    }
    const before = await shown(browsers.visitor)
    for (const path of [other.path, '/search?q=marsupial', '/stories', '/data/stories.jsonl'])
      expect(before, path).toContain(path)
    expect(await shown(browsers.eve)).toContain('/saved')
    expect(await read(browsers.visitor, '/stories')).toContain('2 stories')

    await withholdStory(site.db, story.id, how, NOON)
    await remake(site)
    for (const [who, browser] of Object.entries(browsers)) expect(await shown(browser), who).toEqual([])
    for (const browser of Object.values(browsers)) {
      for (const part of ['incident.json', 'parallels', 'suggestions', 'thread', 'history']) {
        const { status } = await browser.get(`/s/${story.shortId}/${part}`)
        expect(status, part).toBe((await browser.get(`/s/aaaaaaaa/${part}`)).status)
      }
    }
    expect(await read(browsers.visitor, '/stories')).toContain('1 story')
    for (let time = 0; time < 5; time++)
      expect((await browsers.visitor.get('/random')).headers.location).toBe(other.path)

    await releaseStory(site.db, story.id, how, NOON)
    await planOpenData(site.db, Date.now() + 3 * DAY)
    await deliver(site, Date.now() + 4 * DAY)
    expect(await shown(browsers.visitor)).toEqual(before)
  }
)
