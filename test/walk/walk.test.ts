import type { Browser, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { suffered } from '../support/visit.ts'
import * as person from './steps.ts'
import { openTown, type Town } from './town.ts'
import { lookAround, tracesSince } from './traces.ts'

const TITLE = 'The night the wrong cluster went'
const TEXT = 'It was late, and I had two windows open.'
const LATER = 'We were down for four hours. Nobody shouted.'
const NAMELESS = { title: 'The other outage', text: 'I never told anybody about this one until now.' }
const ANSWER = 'We lost ours on a Sunday.'
const MINUTES = 60_000
/** Who goes on before a page has loaded what helps with writing ends its loading. */
const LEFT = /^failed: .*\/assets\//
const OFFLINE = /ERR_INTERNET_DISCONNECTED|^failed: .*\/drafts\//
const PAGES_AT_LEAST = 40

const chromium = (await launchChromium()) as Browser
afterAll(() => chromium?.close())

describe.skipIf(!chromium)(
  'somebody new joins, tells, loses the connection, is answered, tells without a name',
  () => {
    test('with scripts', async () => {
      const town = await openTown(chromium, true)
      const { page, complaints } = await town.comeIn()
      await person.join(page, town.site.db, 'marlowe', 'mq@mail.example')
      await person.begin(page, TITLE, `${TEXT}\n\n`)
      await person.addPictureInPlace(page)
      await person.saved(page, /^Saved/)
      await typeOffline(page)
      expect(complaints.splice(0).filter((line) => !LEFT.test(line) && !OFFLINE.test(line))).toEqual([])
      await afterwards(town, page, await person.publishFromPreview(page))
      expect(complaints.filter((line) => !LEFT.test(line))).toEqual([])
      expect((await suffered(page)).refused).toEqual([])
    })

    test('with scripts off', async () => {
      const town = await openTown(chromium, false)
      const { page } = await town.comeIn()
      await person.join(page, town.site.db, 'marlowe', 'mq@mail.example')
      await person.begin(page, TITLE, TEXT)
      await person.addPicture(page)
      await sendOffline(page)
      await sendSignedOut(town, page)
      await sendUnfinished(page)
      await afterwards(town, page, await publishTwice(page))
    })
  }
)

/** What is typed without a connection stays, and is with the site as soon as there is one. */
async function typeOffline(page: Page): Promise<void> {
  const before = await person.body(page).inputValue()
  await page.context().setOffline(true)
  await person.body(page).fill(`${before}\n\n${LATER}`)
  await person.saved(page, /Not saved: you are offline; the text stays on this page/)
  await person.press(page, 'Publish')
  expect(await person.body(page).inputValue()).toContain(LATER)
  await page.context().setOffline(false)
  await person.saved(page, /^Saved/)
  await page.reload()
  expect(await person.body(page).inputValue()).toBe(`${before}\n\n${LATER}`)
}

/** Without a script the browser itself says that there is no connection; it sends again what could not be sent. */
async function sendOffline(page: Page): Promise<void> {
  const text = `${await person.body(page).inputValue()}\n\n${LATER}`
  await person.body(page).fill(text)
  await page.context().setOffline(true)
  const failed = page.waitForEvent('requestfailed')
  await person.press(page, 'Save')
  await failed
  await page.context().setOffline(false)
  await page.reload()
  await person.saved(page, /^Saved/)
  expect(await person.body(page).inputValue()).toBe(text)
}

async function sendSignedOut({ site }: Town, page: Page): Promise<void> {
  const text = `${await person.body(page).inputValue()}\n\nTyped after the session was over.`
  await person.body(page).fill(text)
  await site.db.deleteFrom('session').execute()
  await person.press(page, 'Save')
  await person.signIn(page, 'marlowe')
  await person.press(page, 'Send it again')
  await page.waitForURL(/\/drafts\/[0-9a-z]{8}$/)
  expect(await person.body(page).inputValue()).toBe(text)
}

async function sendUnfinished(page: Page): Promise<void> {
  const text = await person.body(page).inputValue()
  await page.locator('[name=title]').fill('')
  await person.press(page, 'Publish')
  await page.getByText('A title of at least').waitFor()
  expect(await person.body(page).inputValue()).toBe(text)
  await page.locator('[name=title]').fill(TITLE)
}

async function publishTwice(page: Page): Promise<string> {
  await person.press(page, 'Preview')
  await page.waitForURL(/\/preview$/)
  await page.getByRole('button', { name: 'Publish' }).dblclick()
  await page.waitForURL(/\/s\//)
  return new URL(page.url()).pathname
}

/** From the first story's publication on nothing differs but what scripts make smoother. */
async function afterwards(town: Town, page: Page, path: string): Promise<void> {
  const { letters, work, comeIn, origin } = town
  await page.getByText('It is out.').waitFor()
  expect(await page.locator('.story-text').textContent()).toContain(LATER)
  const picture = await page.getByAltText('A red line goes up').getAttribute('src')
  expect((await page.request.get(picture ?? '')).headers()['content-type']).toBe('image/webp')
  expect(await town.site.db.selectFrom('story').select('id').execute()).toHaveLength(1)
  await work()
  await person.confirm(page, letters[0], origin)
  await person.takeName(page, 'Marlowe Quist')

  const { page: ben } = await comeIn()
  await person.joinToAnswer(ben, town.site.db, { path, username: 'benedikt', words: ANSWER })
  await work(10 * MINUTES)
  const [mail] = letters.filter(({ envelope }) => envelope.to.includes('mq@mail.example')).slice(-1)
  expect(mail?.text).toContain(ANSWER)
  await page.goto('/')
  expect(await page.locator('.bell .unread').textContent()).toMatch(/^1/)
  await page.locator('.bell').click()
  await person.follow(page, /benedikt/)
  await page.waitForURL(/#c-/)
  await person.react(page, ANSWER)
  await person.edit(page, path, 'It is well now.')
  expect(await page.locator('.story-text').textContent()).toContain('It is well now.')
  expect(await page.locator('.story-head .when').textContent()).toContain('Updated')
  await tellWithoutName(town, page, ben, path)
}

/** Nobody but its teller finds out: not by any page, feed or mail that there was before, nor by any that is new. */
async function tellWithoutName(town: Town, page: Page, ben: Page, signedPath: string): Promise<void> {
  const { site, comeIn, work, letters } = town
  await person.confirm(
    ben,
    letters.find(({ envelope }) => envelope.to.includes('benedikt@mail.example')),
    town.origin
  )
  await ben.goto('/u/marlowe')
  await person.keepUp(ben)
  const { page: visitor } = await comeIn()
  const watchers = [visitor.context().request, ben.context().request]
  const known = [
    '/u/marlowe',
    '/u/marlowe.rss',
    '/u/marlowe/comments',
    '/people.json?q=mar',
    '/search?q=other'
  ]
  const before = await Promise.all(watchers.map((watcher) => lookAround(watcher, known)))
  const mailed = letters.length

  await person.begin(page, NAMELESS.title, NAMELESS.text)
  await page.locator('[name=tags]').fill('untold')
  await page.getByLabel('Without my name').check()
  const path = await person.publishFromPreview(page)
  await page.getByText('Yours, told without your name.').waitFor()
  // As if more than five seconds had passed since each of them answered.
  await site.db.deleteFrom('limit_count').execute()
  await person.answer(ben, town.site.db, path, 'Thank you for telling it.')
  await person.answer(page, town.site.db, path, 'Thank you for reading it.')
  await person.edit(page, path, 'Now I have told it.')
  await work(20 * MINUTES)

  const told = { signs: ['marlowe', 'quist', 'mq@mail.example'], signedPath }
  const also = [
    ...known,
    path,
    `${path.split('/').slice(0, 3).join('/')}/history`,
    '/t/untold',
    '/t/untold.rss'
  ]
  for (const [n, watcher] of watchers.entries()) {
    const after = await lookAround(watcher, also)
    expect(after.size).toBeGreaterThan(PAGES_AT_LEAST)
    expect(after.get(path)).toContain('Now I have told it.')
    expect(tracesSince(before[n] ?? new Map(), after, told)).toEqual([])
  }
  const toBen = letters.slice(mailed).filter(({ envelope }) => envelope.to.includes('benedikt@mail.example'))
  expect(toBen.map(({ text }) => text).join('\n')).not.toMatch(/marlowe|quist/i)

  // With a name on it the very same page would have been found.
  await site.db
    .updateTable('story')
    .set((eb) => ({ author_id: eb.selectFrom('account').select('id').where('username', '=', 'marlowe') }))
    .execute()
  const named = await (await visitor.request.get(path)).text()
  expect(tracesSince(new Map(), new Map([[path, named]]), told)).not.toEqual([])
}
