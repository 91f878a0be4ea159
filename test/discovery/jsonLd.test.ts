import { expect, test } from 'vitest'
import { removeComment } from '../../src/comments/store.ts'
import { type Facts, NO_FACTS } from '../../src/facts/facts.ts'
import { SITE, startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, HOUR, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

const SCRIPTS = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/g

/** What a story's page says in JSON-LD, read as a browser would cut it out of the page. */
async function jsonLdOf(browser: Browser, path: string) {
  const { body } = await browser.get(path)
  const found = [...body.matchAll(SCRIPTS)]
  expect(found).toHaveLength(1)
  return { json: JSON.parse(found[0]?.[1] ?? ''), text: found[0]?.[1] ?? '', body }
}

test('a story is a posting in a forum, with its comments', async () => {
  const { db, browser } = await startApp()
  const ann = await makeAccount(db, 'ann')
  const bob = await makeAccount(db, 'bob')
  const told = { authorId: ann.id, tags: ['mysql', 'redis'], editedAt: NOON + DAY }
  const story = await makeStory(db, told)
  const comment = await makeComment(db, story, { authorId: bob.id, markdown: 'Us **too** & &lt;b&gt;' })
  const { json } = await jsonLdOf(browser, story.path)
  expect(json).toMatchObject({
    '@context': 'https://schema.org',
    '@type': 'DiscussionForumPosting',
    url: SITE + story.path,
    headline: 'The night the queue stood still',
    text: 'It began with a small change.',
    author: { '@type': 'Person', name: 'ann Example', url: `${SITE}/u/ann` },
    datePublished: '2026-03-01T12:00:00.000Z',
    dateModified: '2026-03-02T12:00:00.000Z',
    commentCount: 1
  })
  expect(json.comment).toEqual([
    {
      '@type': 'Comment',
      url: `${SITE}/s/${story.shortId}/c/${comment.shortId}`,
      text: 'Us too & <b>',
      datePublished: '2026-03-01T13:00:00.000Z',
      author: { '@type': 'Person', name: 'bob Example', url: `${SITE}/u/bob` }
    }
  ])
})

test('the facts are in it where schema.org has words for them, as exactly as they are told, and no others', async () => {
  const { db, browser } = await startApp()
  const facts: Facts = {
    ...NO_FACTS,
    answers: { severity: ['s2'], trigger: ['migration'], impact: ['rather-not-say'] },
    technologies: ['mysql'],
    times: {
      started: { at: Date.UTC(2023, 2, 1), precision: 'month' },
      mitigated: { at: Date.UTC(2023, 2, 14, 4, 30), precision: 'minute' }
    },
    spans: { total: 5_400 },
    lesson: 'Ask who holds the **lock**.',
    licence: 'cc-by-4.0'
  }
  const { json, text } = await jsonLdOf(browser, (await makeStory(db, { facts })).path)
  expect(json).toMatchObject({
    keywords: 'queues, mysql',
    about: {
      '@type': 'Event',
      description: 'Schema or data migration',
      startDate: '2023-03',
      endDate: '2023-03-14T04:30:00.000Z',
      duration: 'PT5400S'
    },
    teaches: 'Ask who holds the lock.',
    license: 'https://creativecommons.org/licenses/by/4.0/'
  })
  expect(text).not.toContain('ather')
  const bare = await jsonLdOf(browser, (await makeStory(db)).path)
  expect(Object.keys(bare.json)).not.toEqual(expect.arrayContaining(['about']))
})

test('nothing of a removed comment is in it, though its replies are', async () => {
  const { db, browser } = await startApp()
  const bob = await makeAccount(db, 'bob', { displayName: 'SECRET' })
  const story = await makeStory(db)
  const removed = await makeComment(db, story, { authorId: bob.id, markdown: 'SECRET' })
  const parent = { parentId: removed.id, createdAt: NOON + 2 * HOUR }
  await makeComment(db, story, { authorId: null, markdown: 'A reply', ...parent })
  await removeComment(db, removed.id, { by: 'moderator', reason: 'SECRET', at: NOON + DAY })
  const { json, text } = await jsonLdOf(browser, story.path)
  expect(text).not.toContain('SECRET')
  expect(json.comment.map((comment: { text: string }) => comment.text)).toEqual(['A reply'])
  expect(json.commentCount).toBe(1)
})

test('no text can end the script or begin another', async () => {
  const { db, browser } = await startApp()
  const evil = '</script><script>alert(1)</script><!--<script> & \u2028 "'
  const ann = await makeAccount(db, 'ann', { displayName: evil })
  const story = await makeStory(db, { title: evil, markdown: `\`${evil}\``, authorId: ann.id })
  await makeComment(db, story, { authorId: ann.id, markdown: `\`${evil}\`` })
  const { json, text, body } = await jsonLdOf(browser, story.path)
  expect(text).not.toContain('<')
  expect(json.headline).toBe(evil)
  expect(json.author.name).toBe(evil)
  expect(json.comment[0].text).toContain('</script><script>alert(1)')
  expect(body).not.toContain('<script>')
})

test('other pages say nothing in it', async () => {
  const { db, browser } = await startApp()
  await makeStory(db)
  for (const path of ['/', '/latest', '/t/queues', '/about', '/nothing']) {
    expect((await browser.get(path)).body.match(SCRIPTS), path).toBeNull()
  }
})
