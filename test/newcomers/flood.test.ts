import { expect, test } from 'vitest'
import { reactToStory } from '../../src/reactions/store.ts'
import { checkSite } from '../../src/upkeep/check.ts'
import { startApp } from '../support/app.ts'
import { HOUR, makeAccount, makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { flood } from './flood.ts'

const PROGRAMS = 210
/** See FIRST_POSTS and FIRST_STORIES: so much of the day's newcomers an hour is out before a moderator has looked. */
const POSTS_OUT = 20
const STORIES_OUT = 3
const SURFACES = [
  '/',
  '/latest',
  '/top/all',
  '/latest.rss',
  '/hot.atom',
  '/comments',
  '/comments.rss',
  '/comments.json'
]
const OTHERS = ['/sitemap-1.xml', '/t', '/search?q=goods', '/search?q=cheap&in=comments', '/stories']

test('a flood of programs leaves the front page, the feeds and the mails as they were', async () => {
  const site = await startApp()
  const { db, app, browser, config } = site
  const victim = await makeAccount(db, 'victim')
  await db
    .updateTable('account')
    .set({ email: 'victim@mail.example', email_confirmed_at: 1, mail_choice: 'at-once' })
    .execute()
  const story = await makeStory(db, { title: 'What people come for' })
  const reader = await makeAccount(db, 'reader')
  await reactToStory(db, story.id, { accountId: reader.id, kind: 'hug', at: NOON })
  const praised = await makeStory(db, {
    authorId: victim.id,
    title: 'What they were paid for',
    publishedAt: NOON - HOUR
  })
  await browser.get('/')
  const outcomes = await flood(
    { app, siteUrl: config.baseUrl, storyPath: story.path, praisedPath: praised.path, victim: 'victim' },
    PROGRAMS
  )
  const each = PROGRAMS / 7
  expect(Object.fromEntries(outcomes)).toEqual({
    'fillInEverything: 422': each,
    'beQuick: 422': each,
    'sellInStory: held': each,
    'tellWithoutLinks: out': STORIES_OUT,
    'tellWithoutLinks: held': each - STORIES_OUT,
    'repeatTheOthers: held': 1,
    'repeatTheOthers: 422': each - 1,
    'sayItInOtherWords: out': expect.any(Number),
    'sayItInOtherWords: held': expect.any(Number),
    'applaud: out': each
  })
  // Those that were told count among all posts, and so do stories that wait for their number alone.
  expect(outcomes.get('sayItInOtherWords: out')).toBeLessThanOrEqual(POSTS_OUT - STORIES_OUT)
  for (const path of [...SURFACES, ...OTHERS]) {
    const { body } = await browser.get(path)
    expect(body, path).not.toMatch(/shop\.example|goods number|best goods/i)
    expect(body, path).not.toMatch(/of kind \w+|things, part \d+/i)
    if (path !== '/search?q=goods') expect(body, path).not.toMatch(/goods/i)
  }
  for (const path of ['/', '/top/all']) {
    const { body } = await browser.get(path)
    expect(body.indexOf('What people come for'), path).toBeLessThan(body.indexOf('What they were paid for'))
  }
  expect((await browser.get(praised.path)).text).toContain(`Brave ${each}`)
  expect(await deliver(site, Date.now() + 3_600_000)).toEqual([])
  const lines: string[] = []
  await checkSite(db, { repairs: false, say: (line) => lines.push(line) })
  expect(lines.filter((line) => line.includes('wrong'))).toEqual([])
})
