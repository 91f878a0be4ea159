import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { saveSettings } from '../../src/siteSettings/saving.ts'
import { closeSite, signedIn } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'

const site = await listenSite()
const ben = await makeAccount(site.db, 'ben')
const story = await makeStory(site.db, { markdown: 'The **whole** story.' })
await makeComment(site.db, story, { authorId: ben.id, markdown: 'The same here.' })
await saveSettings(site.db, { banner: 'We move tonight.' }, { actorId: ben.id, now: Date.now() })
const chromium = (await launchChromium()) as Browser

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

describe.skipIf(!chromium)('a story on paper', () => {
  test.each(['a visitor', 'a member'])('of %s has what was said, and nothing to press', async (who) => {
    const context = await chromium.newContext({ baseURL: site.config.baseUrl })
    if (who === 'a member') {
      const reader = await signedIn(site, await makeAccount(site.db, 'reader'))
      const value = reader.cookies.get('session') ?? ''
      await context.addCookies([{ name: 'session', value, url: site.config.baseUrl }])
    }
    const page = await context.newPage()
    await page.emulateMedia({ media: 'print' })
    await page.goto(story.path)
    for (const words of ['The whole story.', 'The same here.', 'Been there'])
      await page.getByText(words).first().waitFor({ timeout: 30_000 })
    const visible = (what: string) => page.locator(`${what} >> visible=true`).allInnerTexts()
    expect(
      await visible('button:not(.reaction), input, textarea, select, summary:not(.comment summary)')
    ).toEqual([])
    expect(
      await visible('.comment-reaction, .comment-acts a, .announcement, .parallels, .site-foot a')
    ).toEqual([])
    const borders = await page
      .locator('.reaction')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).borderTopWidth))
    expect(new Set(borders)).toEqual(new Set(['0px']))
    await context.close()
  })
})
