import { AxeBuilder } from '@axe-core/playwright'
import { HtmlValidate } from 'html-validate'
import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { setCover, setPreviewKey } from '../../src/drafts/saving.ts'
import { startSession } from '../../src/sessions/store.ts'
import { deleteStory } from '../../src/stories/removal/store.ts'
import { newSecret } from '../../src/text/secret.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { DESKTOP, sideways } from '../support/visit.ts'
import { plain } from '../uploads/files.ts'
import { makeDraft } from './typing.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    'require-sri': ['error', { target: 'crossorigin' }],
    'long-title': 'off',
    'no-trailing-whitespace': 'off'
  }
})

const site = await listenSite()
const { db, config } = site
const ann = await makeAccount(db, 'ann', { displayName: `Ann ${'W'.repeat(60)}` })
const session = await startSession(db, { accountId: ann.id, userAgent: '', address: '', now: Date.now() })
const cookie = `session=${session}`
const pages = await fill()
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

/** Every kind of page for telling, with what is wider than a phone. @returns their paths, by name */
async function fill(): Promise<Record<string, string>> {
  const wide = 'unbroken'.repeat(40)
  const draft = await makeDraft(db, ann.id, {
    title: `"><b> ${wide}`,
    tags: wide,
    markdown: `${wide}\n\n## Part`
  })
  const { id } = await db.selectFrom('draft').select('id').executeTakeFirstOrThrow()
  const key = newSecret()
  await setPreviewKey(db, id, key)
  const bytes = await plain(900, 300, '#305070')
  await setCover(db, id, (await addUpload(db, { bytes, alt: '' })).id)
  const now = Date.now()
  const story = await makeStory(db, { authorId: ann.id, publishedAt: now - 1000, markdown: `One ${wide}` })
  await makeComment(db, story, { authorId: ann.id })
  const nameless = await makeStory(db, { authorId: await makeAlias(db, ann.id), publishedAt: now - 1000 })
  await deleteStory(db, (await makeStory(db, { authorId: ann.id, title: wide })).id, now)
  const change = (await post(`/s/${story.shortId}/draft`, {})).headers.get('location') ?? ''
  await post(change, {
    title: `New ${wide}`,
    body: `Another ${wide}\n\n${'A line.\n'.repeat(20)}`,
    act: 'publish'
  })
  return {
    'a new story': '/new',
    'a draft': draft,
    'its preview': `${draft}/preview`,
    'its preview for a friend': `/preview/${key}`,
    'the drafts': '/drafts',
    'a story of one’s own': `/s/${story.shortId}`,
    'a story told without a name': nameless.path,
    'its change': (await post(`/s/${nameless.shortId}/draft`, {})).headers.get('location') ?? '',
    'a history': `/s/${story.shortId}/history`,
    'the first version': `/s/${story.shortId}/history?version=1`,
    'an empty history': `/s/${nameless.shortId}/history`,
    'the question before deleting': `/s/${story.shortId}/deletion`,
    'the question before taking the name off': `/s/${story.shortId}/alias`
  }
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const page = await (await fetch(`${config.baseUrl}/new`, { headers: { cookie } })).text()
  const [, _token = ''] = /name="_token" value="([^"]*)"/.exec(page) ?? []
  const body = new URLSearchParams({ _token, revision: '1', tags: 'queues', ...fields })
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  return fetch(config.baseUrl + path, { method: 'POST', redirect: 'manual', body, headers })
}

async function faultsIn(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`)
  )
}

test.for(Object.entries(pages))('valid HTML: %s', async ([, path]) => {
  const answer = await fetch(config.baseUrl + path, { headers: { cookie } })
  expect(answer.status).toBe(200)
  expect(await faultsIn(await answer.text())).toEqual([])
})

test('valid HTML: what is answered to a draft that cannot be saved or published, or changed meanwhile', async () => {
  const draft = pages['a draft'] ?? ''
  for (const [fields, status] of [
    [{ title: 'x', tags: 'дома', body: 'y', act: 'publish' }, 422],
    [{ revision: '2', body: 'x'.repeat(100_001) }, 422],
    [{ revision: '1', body: 'Of another window' }, 409]
  ] as const) {
    const answer = await post(draft, fields)
    expect(answer.status).toBe(status)
    expect(await faultsIn(await answer.text())).toEqual([])
  }
})

describe.skipIf(!chromium)('no barrier, in light or dark, however narrow', () => {
  test.for(Object.entries(pages))('%s', async ([, path]) => {
    const context = await chromium.newContext({ viewport: DESKTOP })
    await context.addCookies([{ name: 'session', value: session, url: config.baseUrl }])
    const page = await context.newPage()
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
      [320, 'light']
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      await page.goto(config.baseUrl + path)
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(RULES).analyze()
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`)
      )
      expect(found, `${width} px, ${colorScheme}`).toEqual([])
      expect(await sideways(page), `${width} px`).toBe(0)
    }
    await context.close()
  })
})
