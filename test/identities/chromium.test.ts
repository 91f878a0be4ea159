import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeSite, type TestApp } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import { freePort } from '../support/postOffice.ts'
import { newVisit, PHONE, sideways, suffered } from '../support/visit.ts'
import { type OpenIdServer, startOpenIdServer } from './openIdServer.ts'

const chromium = await launchChromium()
let provider: OpenIdServer
let site: TestApp
let origin = ''
beforeAll(async () => {
  const port = await freePort()
  // The cookies of 127.0.0.1 go to every port of it, so the two have names of their own.
  origin = `http://localhost:${port}`
  provider = await startOpenIdServer(origin)
  site = await listenSite({ BASE_URL: origin, ...provider.env }, port)
})
afterAll(async () => {
  await chromium?.close()
  provider.close()
  await closeSite(site)
})

async function isSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  expect(await sideways(page)).toBe(0)
}

test.skipIf(!chromium).for([true, false])(
  'a visitor’s comment outlives the way to a provider and back (scripts %s)',
  async (hasScripts) => {
    const story = await makeStory(site.db, {
      authorId: (await makeAccount(site.db, `teller${hasScripts}`)).id
    })
    provider.seat.person = `person-${hasScripts}`
    provider.people.set(provider.seat.person, {
      email: `ann${hasScripts}@mail.example`,
      email_verified: true
    })
    const visit = await newVisit(chromium as Browser, { viewport: PHONE, javaScriptEnabled: hasScripts })
    const { page } = visit
    await page.goto(`${origin}/sign-in?returnTo=${story.path}`)
    if (hasScripts) await isSound(page)
    // What needs scripts to work is not shown where there are none.
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(hasScripts)
    await page.getByRole('button', { name: 'Sign in with Example ID' }).click()
    await page.waitForURL(/\/join\/arrival\//)
    if (hasScripts) await isSound(page)
    await page.getByLabel('Username').fill(`ann-${hasScripts}`)
    await page.getByRole('button', { name: 'Join' }).click()
    await page.waitForURL(`${origin}${story.path}`)
    expect(await page.getByText('Your pages').textContent()).toContain(`ann-${hasScripts}`)

    await page.context().clearCookies({ name: 'session' })
    await page.goto(origin + story.path)
    await page.getByLabel('Your comment').fill('We *all* did that')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByRole('button', { name: 'Sign in with Example ID' }).click()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(new URL(page.url()).origin).toBe(origin)
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.locator('.comment .prose', { hasText: 'We all did that' }).waitFor()
    expect((await page.context().cookies(origin)).find(({ name }) => name === 'session')).toMatchObject({
      httpOnly: true,
      sameSite: 'Lax'
    })
    if (hasScripts) expect((await suffered(page)).refused).toEqual([])
    expect(visit.complaints.filter((complaint) => /polic/i.test(complaint))).toEqual([])
  }
)
