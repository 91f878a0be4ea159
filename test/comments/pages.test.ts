import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { chooseAvatar } from '../../src/avatars/store.ts'
import { changeComment } from '../../src/comments/changing/store.ts'
import { deleteComment } from '../../src/comments/removal/store.ts'
import { visitStory } from '../../src/comments/visits/store.ts'
import { startSession } from '../../src/sessions/store.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { makeRealStory } from '../pages/realStory.ts'
import { closeSite } from '../support/app.ts'
import { barriersOn, faultsIn } from '../support/barriers.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { DESKTOP, newVisit, sideways } from '../support/visit.ts'
import { plain } from '../uploads/files.ts'

const WIDE = 'unbroken'.repeat(30)
const MAX_REQUESTS = 8
const MAX_BYTES = 90_000

const site = await listenSite()
const { db } = site
const origin = site.config.baseUrl
const ann = await makeAccount(db, 'anouk')
const session = await startSession(db, { accountId: ann.id, userAgent: '', address: '', now: Date.now() })
const pages = await fill()
const real = await makeRealStory(db, origin, 24)
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

/** A thread with all that talking leaves behind, and what is wider than a phone. */
async function fill(): Promise<string[]> {
  const ben = await makeAccount(db, 'ben', { displayName: WIDE })
  await chooseAvatar(db, ben.id, await plain(300, 300, '#305070'))
  const { id: coverImageId } = await addUpload(db, {
    bytes: await plain(900, 300, '#305070'),
    alt: ''
  })
  const story = await makeStory(db, { title: `"><b> ${WIDE}`, coverImageId })
  await visitStory(db, ann.id, story.id, NOON)
  const his = await makeComment(db, story, {
    authorId: ben.id,
    markdown: `# ${WIDE}\n\n> *and* more`,
    createdAt: NOON + DAY
  })
  const mine = await makeComment(db, story, { authorId: ann.id, parentId: his.id, markdown: WIDE })
  const gone = await makeComment(db, story, { authorId: ann.id, markdown: 'Not so good.' })
  await makeComment(db, story, { authorId: ben.id, parentId: gone.id, createdAt: NOON + DAY })
  await makeComment(db, story, { authorId: null })
  for (const comment of [his, mine])
    await changeComment(db, comment, { markdown: `${WIDE} changed`, now: NOON + 2 * DAY, siteUrl: origin })
  await deleteComment(db, gone.id, Date.now())
  const at = (comment: { shortId: string }, act: string) => `/s/${story.shortId}/c/${comment.shortId}/${act}`
  return [
    story.path,
    `${story.path}?collapse=1`,
    `/s/${story.shortId}/c/${his.shortId}`,
    at(his, 'reply'),
    at(his, 'reply?quote=1'),
    at(his, 'history'),
    at(mine, 'history?version=1'),
    at(gone, 'deletion'),
    at(mine, 'deletion'),
    at(mine, 'edit'),
    '/images',
    '/settings'
  ]
}

const asAnn = { cookie: `session=${session}` }

test.for(pages)('valid HTML: %s', async (path) => {
  for (const headers of [asAnn, {}]) {
    const answer = await fetch(origin + path, { headers })
    expect(answer.status).toBe(200)
    expect(await faultsIn(await answer.text())).toEqual([])
  }
})

test.for([
  ['a blank answer', ' ', ''],
  ['a preview', `# ${WIDE}`, 'preview'],
  ['an answer to nothing', 'Words to keep.', '']
])('valid HTML: %s', async ([name, body = '', act = '']) => {
  const form = await fetch(origin + (pages[3] ?? ''), { headers: asAnn })
  const [, token = ''] = /name="_token" value="([^"]+)"/.exec(await form.text()) ?? []
  const [, parent = ''] = /\/c\/(\w+)\//.exec(pages[3] ?? '') ?? []
  const fields = { _token: token, body, act, parent: name === 'an answer to nothing' ? 'zzzzzzzz' : parent }
  const action = (pages[3] ?? '').replace(/\/c\/.*/, '/comments')
  const answer = await fetch(origin + action, {
    method: 'POST',
    headers: asAnn,
    body: new URLSearchParams(fields)
  })
  expect(answer.status).toBe({ 'a blank answer': 422, 'a preview': 200 }[name ?? ''] ?? 404)
  expect(await faultsIn(await answer.text())).toEqual([])
})

async function visit() {
  const visit = await newVisit(chromium, { viewport: DESKTOP })
  await visit.page.context().addCookies([{ name: 'session', value: session, url: origin }])
  return visit
}

async function expectNoBarrier(page: Page): Promise<void> {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
    [320, 'light']
  ] as const) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    expect(await barriersOn(page), `${width} ${colorScheme}`).toEqual([])
    expect(await sideways(page), `${width}`).toBe(0)
  }
}

describe.skipIf(!chromium)('no barrier, in light or dark, however narrow', () => {
  test.for(pages)('%s', async (path) => {
    const { page, complaints } = await visit()
    await page.goto(origin + path, { waitUntil: 'networkidle' })
    await expectNoBarrier(page)
    expect(complaints).toEqual([])
  })

  test('an answer in place', async () => {
    const { page } = await visit()
    await page.goto(origin + (pages[0] ?? ''), { waitUntil: 'networkidle' })
    await page.locator('.reply-link').first().click()
    await page.locator('.comment form.answer').waitFor()
    await expectNoBarrier(page)
  })

  test.for(['Comment', 'Preview'])('what "%s" answers', async (button) => {
    const { page } = await visit()
    await page.goto(origin + (pages[3] ?? ''), { waitUntil: 'networkidle' })
    await page.locator('form.answer textarea').fill(button === 'Preview' ? `# ${WIDE}` : ' ')
    await page.locator('form.answer .button', { hasText: button === 'Preview' ? button : 'Answer' }).click()
    await page.locator(button === 'Preview' ? '.comment-preview' : '.field-error').waitFor()
    await expectNoBarrier(page)
  })
})

describe.skipIf(!chromium)('to a member', () => {
  test('a story with 24 comments takes at most 8 requests and 90 kB', async () => {
    const { page, requests } = await visit()
    await page.goto(origin + real.path, { waitUntil: 'networkidle' })
    expect(await page.locator('.comment').count()).toBe(24)
    expect(requests.length).toBeLessThanOrEqual(MAX_REQUESTS)
    expect(await transferred(requests)).toBeLessThanOrEqual(MAX_BYTES)
  })
})

async function transferred(requests: Request[]): Promise<number> {
  const sizes = await Promise.all(requests.map((request) => request.sizes()))
  return sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0)
}
