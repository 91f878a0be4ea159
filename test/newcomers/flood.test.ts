import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { flood } from './flood.ts'

const PROGRAMS = 150
/** See FIRST_POSTS: so many posts of the day's newcomers an hour are out before a moderator has looked. */
const OUT_AT_MOST = 20
const SURFACES = ['/', '/latest', '/top/all', '/latest.rss', '/hot.atom', '/comments.rss', '/sitemap-1.xml']

test('a flood of programs leaves the front page, the feeds and the mails as they were', async () => {
  const site = await startApp()
  const { db, app, browser, config } = site
  const victim = await makeAccount(db, 'victim')
  await db
    .updateTable('account')
    .set({ email: 'victim@mail.example', email_confirmed_at: 1, mail_choice: 'at-once' })
    .execute()
  const story = await makeStory(db, { authorId: victim.id, title: 'What people come for' })
  await browser.get('/')
  const outcomes = await flood(
    { app, siteUrl: config.baseUrl, storyPath: story.path, victim: 'victim' },
    PROGRAMS
  )
  const each = PROGRAMS / 5
  expect(Object.fromEntries(outcomes)).toEqual({
    'fillInEverything: 422': each,
    'beQuick: 422': each,
    'sellInStory: held': each,
    'repeatTheOthers: held': 1,
    'repeatTheOthers: 422': each - 1,
    'sayItInOtherWords: out': OUT_AT_MOST,
    'sayItInOtherWords: held': each - OUT_AT_MOST
  })
  for (const path of SURFACES) {
    const { body } = await browser.get(path)
    expect(body, path).not.toMatch(/shop\.example|goods number/i)
    if (path !== '/comments.rss') expect(body, path).not.toMatch(/goods/i)
  }
  const mails = await deliver(site, Date.now() + 3_600_000)
  expect(mails.length).toBeLessThanOrEqual(1 + Math.ceil(OUT_AT_MOST / 2))
  expect(mails.map(({ text }) => text).join()).not.toMatch(/shop\.example/)
})
