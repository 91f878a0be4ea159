import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { toggleListed } from '../../src/follows/store.ts'
import { notifyOfComment } from '../../src/notifications/store.ts'
import { renewFeedKey } from '../../src/privateFeeds/store.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { startSession } from '../../src/sessions/store.ts'
import { findTags } from '../../src/tags/store.ts'
import { closeSite } from '../support/app.ts'
import { barriersOn, faultsIn } from '../support/barriers.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { DESKTOP, sideways } from '../support/visit.ts'

const KEY = 'k'.repeat(32)
const WIDE = 'unbroken'.repeat(20)

const site = await listenSite()
const { db, config } = site
const ann = await makeAccount(db, 'ann')
const newcomer = await makeAccount(db, 'newcomer')
const session = await startSession(db, { accountId: ann.id, userAgent: '', address: '', now: Date.now() })
const other = await startSession(db, { accountId: newcomer.id, userAgent: '', address: '', now: Date.now() })
const pages = await fill()
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

/** Every kind of page for what is followed, saved and told, with what is wider than a phone. */
async function fill(): Promise<Array<{ name: string; path: string; as: string }>> {
  const ben = await makeAccount(db, 'ben', { displayName: WIDE })
  const own = await makeStory(db, { authorId: ann.id, title: `"><b> ${WIDE}` })
  const his = await makeStory(db, { authorId: ben.id, title: WIDE })
  const comment = await makeComment(db, own, { authorId: ben.id, markdown: `${WIDE} *and* more` })
  const answer = await makeComment(db, own, { authorId: null, parentId: comment.id, markdown: '@ann' })
  for (const { id } of [comment, answer]) await notifyOfComment(db, { storyId: own.id, commentId: id })
  await deliver(site)
  await reactToStory(db, own.id, { accountId: ben.id, kind: 'hug', at: Date.now() })
  await reactToStory(db, his.id, { accountId: ann.id, kind: 'hug', at: Date.now() })
  await likeComment(db, comment.id, ann.id, Date.now())
  const [tag] = await findTags(db, ['queues'])
  const lists = { tag: tag?.id ?? 0, person: ben.id, thread: his.id, muted: his.id, saved: his.id }
  for (const [list, targetId] of Object.entries(lists) as Array<[keyof typeof lists, number]>)
    await toggleListed(db, { accountId: ann.id, list, targetId, at: Date.now() }, true)
  await renewFeedKey(db, ann.id)
  await db.updateTable('account').set({ unsubscribe_key: KEY }).where('id', '=', ann.id).execute()
  const paths = [
    '/notifications',
    '/following',
    '/saved',
    '/feeds',
    '/u/ben',
    '/t/queues',
    `/unsubscribe/${KEY}`
  ]
  const threads = [his.path, `/s/${own.shortId}/c/${comment.shortId}`, own.path]
  return [
    ...[...paths, ...threads].map((path) => ({ name: path, path, as: session })),
    ...['/notifications', '/following', '/saved', '/feeds', '/u/ben', his.path].map((path) => ({
      name: `${path} for a newcomer`,
      path,
      as: other
    }))
  ]
}

test.for(pages)('valid HTML: $name', async ({ path, as }) => {
  const answer = await fetch(config.baseUrl + path, { headers: { cookie: `session=${as}` } })
  expect(answer.status).toBe(200)
  expect(await faultsIn(await answer.text())).toEqual([])
})

describe.skipIf(!chromium)('no barrier, in light or dark, however narrow', () => {
  test.for(pages)('$name', async ({ path, as }) => {
    const context = await chromium.newContext({ viewport: DESKTOP })
    await context.addCookies([{ name: 'session', value: as, url: config.baseUrl }])
    const page = await context.newPage()
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
      [320, 'light']
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      await page.goto(config.baseUrl + path)
      expect(await barriersOn(page), `${width} px, ${colorScheme}`).toEqual([])
      expect(await sideways(page), `${width} px`).toBe(0)
    }
    await context.close()
  })
})
