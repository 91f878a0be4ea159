import { expect, test } from 'vitest'
import { toggleListed } from '../../src/follows/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { signedIn, startApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { makeAccount, makeStory, NOON } from '../support/make.ts'

async function start() {
  const site = await startApp()
  const ben = await makeAccount(site.db, 'ben')
  return { site, ben, browser: await signedIn(site, ben) }
}

test('a story is saved and taken off the list by the same button', async () => {
  const { site, browser } = await start()
  const story = await makeStory(site.db, { title: 'Kept for later' })
  const action = `/s/${story.shortId}/saving`
  expect((await browser.get('/saved')).text).toContain('Nothing saved yet')
  const answer = await browser.submit(story.path, action, {})
  expect([answer.status, answer.headers.location]).toEqual([303, `${story.path}#keeping`])
  expect((await browser.get('/saved')).text).toContain('Kept for later')
  expect((await browser.get(story.path)).body).toMatch(/id="keep-saved" aria-pressed="true"/)
  await browser.submit(story.path, action, {})
  expect((await browser.get('/saved')).text).not.toContain('Kept for later')
})

test('a double click saves once', async () => {
  const { site, browser } = await start()
  const story = await makeStory(site.db)
  const { body } = await browser.get(story.path)
  const form = formsOf(body).find(({ action }) => action.endsWith('/saving'))
  const click = () => browser.post(form?.action ?? '', form?.fields ?? {})
  await Promise.all([click(), click(), click()])
  expect(await site.db.selectFrom('saved_story').selectAll().execute()).toHaveLength(1)
})

test('the list is paged, the last saved first, and every story is on one page', async () => {
  const { site, ben, browser } = await start()
  for (let n = 0; n < 60; n++) {
    const { id } = await makeStory(site.db, { title: `Saved ${n}.`, authorId: ben.id })
    const at = NOON + Math.floor(n / 7)
    await toggleListed(site.db, { accountId: ben.id, list: 'saved', targetId: id, at }, true)
  }
  const seen: string[] = []
  for (let path: string | undefined = '/saved'; path; ) {
    const { body } = await browser.get(path)
    seen.push(...[...body.matchAll(/Saved \d+\.(?=<\/a><\/h2>)/g)].map(([title]) => title))
    path = /<a rel="next" href="([^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  }
  expect(new Set(seen).size).toBe(60)
  expect(seen).toHaveLength(60)
  expect(seen.slice(0, 4).every((title) => Number(/\d+/.exec(title)) >= 56)).toBe(true)
})

test("a story that was taken down, or a draft, is in nobody's list and cannot be saved", async () => {
  const { site, ben, browser } = await start()
  const story = await makeStory(site.db, { title: 'Gone by morning' })
  await toggleListed(site.db, { accountId: ben.id, list: 'saved', targetId: story.id, at: NOON }, true)
  const { body } = await browser.get(story.path)
  const form = formsOf(body).find(({ action }) => action.endsWith('/saving'))
  await site.db.updateTable('story').set({ published_at: null }).execute()
  expect((await browser.get('/saved')).text).not.toContain('Gone by morning')
  expect((await browser.post(form?.action ?? '', form?.fields ?? {})).status).toBe(404)
  await site.db.updateTable('story').set({ published_at: NOON }).execute()
  await removeStory(site.db, story.id, { by: 'author', reason: '', at: NOON })
  expect((await browser.get('/saved')).text).not.toContain('Gone by morning')
  expect((await browser.post(form?.action ?? '', form?.fields ?? {})).status).toBe(404)
  expect(await site.db.selectFrom('saved_story').selectAll().execute()).toHaveLength(1)
})

test("nobody sees another's list, and a visitor is asked to sign in", async () => {
  const { site, ben } = await start()
  const story = await makeStory(site.db, { title: 'Kept for later' })
  await toggleListed(site.db, { accountId: ben.id, list: 'saved', targetId: story.id, at: NOON }, true)
  const ann = await signedIn(site, await makeAccount(site.db, 'ann'))
  expect((await ann.get('/saved')).text).not.toContain('Kept for later')
  const answer = await site.browser.get('/saved')
  expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?returnTo=%2Fsaved'])
  const page = await site.browser.get(story.path)
  expect(page.body).toContain(`href="/sign-in?returnTo=${encodeURIComponent(`${story.path}#keeping`)}"`)
})

test.each(['after=x', 'after=1', 'before=999999999999999.zzzzzzzz', 'after=-1.00000000'])(
  'the list with ?%s is a page',
  async (query) => {
    const { browser } = await start()
    expect((await browser.get(`/saved?${query}`)).status).toBe(200)
    expect((await browser.get(`/following?${query}`)).status).toBe(200)
    expect((await browser.get(`/notifications?${query}`)).status).toBe(200)
  }
)
