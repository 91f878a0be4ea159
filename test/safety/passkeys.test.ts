import type { Browser, Page } from 'playwright-core'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { closeSite, type TestApp } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { PASSWORD } from '../support/joined.ts'
import { listenSite } from '../support/listen.ts'
import { freePort } from '../support/postOffice.ts'
import { takeTime } from '../support/unhurried.ts'
import { newVisit, suffered } from '../support/visit.ts'

const chromium = (await launchChromium()) as Browser
afterAll(() => chromium?.close())

/** Passkeys belong to a name, so the site is asked for by one. */
async function openHouse(): Promise<TestApp> {
  const port = await freePort()
  const site = await listenSite({ BASE_URL: `http://localhost:${port}` }, port)
  onTestFinished(() => closeSite(site))
  return site
}

/** Somebody with a phone that keeps passkeys, and the requests in which pages sent one. */
async function comeIn(site: TestApp) {
  const visit = await newVisit(chromium, { baseURL: site.config.baseUrl })
  const devtools = await visit.page.context().newCDPSession(visit.page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true
    }
  })
  return visit
}

async function join({ db }: TestApp, page: Page, name: string): Promise<void> {
  await page.goto('/join')
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password').fill(PASSWORD)
  await takeTime(page, db)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByText('You are in. Welcome.').waitFor()
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto('/settings/safety')
  await page.getByLabel('What to call it').fill(name)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
}

const signOut = async (page: Page): Promise<void> => {
  await page.goto('/you')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in', exact: true }).waitFor()
}

describe.skipIf(!chromium)('with a passkey', () => {
  test('somebody signs in with it alone, where the password no longer is enough, and proves who they are', async () => {
    const site = await openHouse()
    const { page, complaints } = await comeIn(site)
    await join(site, page, 'ann')
    await addPasskey(page, 'My phone')
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByText('My phone').first().waitFor()

    await signOut(page)
    await page.goto('/sign-in?returnTo=/saved')
    const sent = page.waitForRequest((request) => new URL(request.url()).pathname === '/sign-in/passkey')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL((url) => url.pathname === '/saved')
    const answer = new URLSearchParams((await sent).postData() ?? '')

    await signOut(page)
    await page.goto('/sign-in')
    const again = await page.request.post('/sign-in/passkey', {
      form: {
        ...Object.fromEntries(answer),
        _token: await page.locator('[name=_token]').first().inputValue()
      }
    })
    expect([again.status(), (await again.text()).includes('opens nothing here')]).toEqual([422, true])

    await page.getByLabel('Username or e-mail address').fill('ann')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.getByRole('button', { name: 'Sign in with your passkey' }).click()
    await page.getByRole('link', { name: 'Your pages' }).waitFor()

    await site.db.updateTable('session').set({ proved_at: 0 }).execute()
    await page.goto('/settings/safety')
    await page.getByRole('button', { name: 'Take out My phone' }).click()
    await page.getByRole('button', { name: 'Show your passkey' }).click()
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByText('The passkey is taken out here').waitFor()
    expect(complaints.filter((line) => !/401|^failed: .*\/assets\//.test(line))).toEqual([])
    expect((await suffered(page)).refused).toEqual([])

    await signOut(page)
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('That passkey opens nothing here').waitFor()
  })

  test("another's passkey proves nothing and cannot be taken out, and none is made twice on one device", async () => {
    const site = await openHouse()
    const ann = await comeIn(site)
    await join(site, ann.page, 'ann')
    await addPasskey(ann.page, '<b>My</b> phone')
    await ann.page.getByRole('link', { name: 'I have kept them' }).click()
    await ann.page.getByText('<b>My</b> phone').first().waitFor()
    await ann.page.getByRole('button', { name: 'Add a passkey' }).click()
    await ann.page.getByText('No passkey was made.').waitFor()
    const { id } = await site.db.selectFrom('passkey').select('id').executeTakeFirstOrThrow()

    const ben = await comeIn(site)
    await join(site, ben.page, 'ben')
    const _token = await ben.page.locator('[name=_token]').first().inputValue()
    const removal = (which: number) => `/settings/safety/passkeys/${which}/removal`
    const answers = []
    for (const which of [id, 999_999]) {
      const answer = await ben.page.request.post(removal(which), { form: { _token } })
      answers.push([answer.status(), (await answer.text()).replaceAll(removal(which), '')])
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.[0]).toBe(404)

    await signOut(ann.page)
    await join(site, ann.page, 'eve')
    await site.db
      .insertInto('passkey')
      .values(await copyFor(site, 'eve'))
      .execute()
    await site.db.updateTable('session').set({ proved_at: 0 }).execute()
    await ann.page.goto('/prove')
    await ann.page.getByRole('button', { name: 'Show your passkey' }).click()
    await ann.page.getByText('That passkey opens nothing here').waitFor()
  })
})

/** A passkey that only gives the page its button: nobody has what it belongs to. */
async function copyFor({ db }: TestApp, username: string) {
  const { id } = await db
    .selectFrom('account')
    .select('id')
    .where('username', '=', username)
    .executeTakeFirstOrThrow()
  const passkey = await db
    .selectFrom('passkey')
    .select(['public_key', 'counter', 'transports', 'created_at', 'used_at'])
    .executeTakeFirstOrThrow()
  return { ...passkey, account_id: id, credential_id: 'nobody-has-it', name: 'Lost' }
}
