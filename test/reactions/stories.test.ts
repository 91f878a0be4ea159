import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { turnKey } from '../../src/limits/limits.ts'
import { reactToStory, takeBackFromStory, toggleStoryReaction } from '../../src/reactions/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { makeAccount, makeStory, NOON } from '../support/make.ts'

const rowsOf = ({ db }: TestApp) => db.selectFrom('story_reaction').selectAll().execute()

const storyOf = ({ db }: TestApp) =>
  db.selectFrom('story').select(['reaction_count', 'points', 'hot_rank']).executeTakeFirstOrThrow()

const pressed = async (browser: Browser, path: string): Promise<string[]> => {
  const { body } = await browser.get(path)
  return [...body.matchAll(/name="kind" value="([a-z-]+)" aria-pressed="true"/g)].map(([, kind = '']) => kind)
}

async function start() {
  const site = await startApp()
  const story = await makeStory(site.db)
  const ben = await makeAccount(site.db, 'ben')
  return { site, story, ben, browser: await signedIn(site, ben) }
}

test('a member gives a reaction, sees it pressed and counted, and takes it back', async () => {
  const { site, story, ben, browser } = await start()
  await site.db
    .updateTable('account')
    .set({ standing: 'member', standing_at: Date.now() })
    .where('id', '=', ben.id)
    .execute()
  const before = await storyOf(site)
  const action = `/s/${story.shortId}/reactions`
  const given = await browser.submit(story.path, action, { kind: 'hug' })
  expect(given.status).toBe(303)
  expect(given.headers.location).toBe(`${story.path}#reactions`)
  expect((await browser.get(story.path)).text).toContain('Hug 1')
  expect(await pressed(browser, story.path)).toEqual(['hug'])
  expect(await storyOf(site)).toMatchObject({ reaction_count: 1, points: before.points + 1 })

  await browser.submit(story.path, action, { kind: 'hug' })
  expect(await pressed(browser, story.path)).toEqual([])
  expect(await storyOf(site)).toEqual(before)
})

test('a double click on one page gives a reaction once, and does not take it back', async () => {
  const { site, story, browser } = await start()
  const form = formsOf((await browser.get(story.path)).body).find(({ action }) =>
    action.endsWith('/reactions')
  )
  const click = () => browser.post(form?.action ?? '', { ...form?.fields, kind: 'brave' })
  await Promise.all([click(), click()])
  expect((await rowsOf(site)).map(({ kind }) => kind)).toEqual(['brave'])
})

test('without what its page showed, the form turns round what is', async () => {
  const { site, story, browser } = await start()
  const form = formsOf((await browser.get(story.path)).body).find(({ action }) =>
    action.endsWith('/reactions')
  )
  const post = () => browser.post(form?.action ?? '', { _token: form?.fields._token ?? '', kind: 'learned' })
  expect((await post()).headers.location).toBe(`${story.path}#reactions`)
  expect(await rowsOf(site)).toHaveLength(1)
  await post()
  expect(await rowsOf(site)).toHaveLength(0)
})

test('one member may give several reactions, each once', async () => {
  const { site, story, browser } = await start()
  const action = `/s/${story.shortId}/reactions`
  for (const kind of ['hug', 'brave', 'fire']) await browser.submit(story.path, action, { kind })
  expect((await pressed(browser, story.path)).toSorted()).toEqual(['brave', 'fire', 'hug'])
  expect((await storyOf(site)).reaction_count).toBe(3)
})

test('fifty parallel clicks by one and by many leave counts that equal the rows', async () => {
  const { site, story, ben } = await start()
  const { db } = site
  const others = await Promise.all(Array.from({ length: 25 }, (_, n) => makeAccount(db, `reader${n}`)))
  const toggle = (accountId: number) =>
    toggleStoryReaction(db, story.id, { accountId, kind: 'hug', at: NOON }, undefined)
  await Promise.all(Array.from({ length: 51 }, () => toggle(ben.id)))
  await Promise.all(others.flatMap(({ id }) => [toggle(id), toggle(id), toggle(id)]))
  await Promise.all(others.slice(0, 10).map(({ id }) => toggle(id)))
  const rows = await rowsOf(site)
  expect(rows).toHaveLength(1 + 15)
  expect(await storyOf(site)).toMatchObject({ reaction_count: rows.length, points: rows.length })
})

test('taking back what was never given changes nothing', async () => {
  const { site, story, ben } = await start()
  await reactToStory(site.db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  const before = await storyOf(site)
  await takeBackFromStory(site.db, story.id, { accountId: ben.id, kind: 'brave' })
  await takeBackFromStory(site.db, story.id, { accountId: story.authorId, kind: 'hug' })
  expect(await storyOf(site)).toEqual(before)
})

test('nobody reacts to a story of their own, by name or without; the button is not there', async () => {
  const { site, ben, browser } = await start()
  const aliasId = await makeAlias(site.db, ben.id)
  const { body } = await browser.get('/feeds')
  const token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  for (const authorId of [ben.id, aliasId]) {
    const own = await makeStory(site.db, { authorId })
    expect((await browser.get(own.path)).body).not.toContain(`${own.shortId}/reactions"`)
    const answer = await browser.post(`/s/${own.shortId}/reactions`, { _token: token, kind: 'hug' })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('This story is your own')
  }
  expect(await rowsOf(site)).toEqual([])
})

test('a visitor sees the counts, and each button leads to signing in and back', async () => {
  const { site, story, ben } = await start()
  await reactToStory(site.db, story.id, { accountId: ben.id, kind: 'hug', at: NOON })
  const page = await site.browser.get(story.path)
  expect(page.text).toContain('Hug 1')
  expect(page.body).not.toContain('name="_token"')
  expect(page.headers['set-cookie']).toBeUndefined()
  expect(page.body).toContain(`href="/sign-in?returnTo=${encodeURIComponent(`${story.path}#reactions`)}"`)
})

test('what is removed, a draft or nothing takes no reaction', async () => {
  const { site, story, browser } = await start()
  const form = formsOf((await browser.get(story.path)).body).find(({ action }) =>
    action.endsWith('/reactions')
  )
  const post = (id: string) => browser.post(`/s/${id}/reactions`, { ...form?.fields, kind: 'hug' })
  expect((await post('zzzzzzzz')).status).toBe(404)
  await site.db.updateTable('story').set({ published_at: null }).execute()
  expect((await post(story.shortId)).status).toBe(404)
  await site.db.updateTable('story').set({ published_at: NOON }).execute()
  await removeStory(site.db, story.id, { by: 'moderator', reason: '', at: NOON })
  expect((await post(story.shortId)).status).toBe(404)
  expect(await rowsOf(site)).toEqual([])
})

test.each([
  ['no kind', {}],
  ['an unknown kind', { kind: 'wow' }],
  ['a kind that comments have', { kind: 'like' }],
  ['a prototype', { kind: '__proto__' }],
  ['a very long kind', { kind: 'x'.repeat(100_000) }],
  ['a NUL', { kind: 'hug\0hug' }]
])('a form with %s gives no reaction', async (_name, fields: Record<string, string>) => {
  const { site, story, browser } = await start()
  const answer = await browser.submit(story.path, `/s/${story.shortId}/reactions`, fields)
  expect(answer.status).toBe(400)
  expect(await rowsOf(site)).toEqual([])
})

test('a reaction without token, or from another site, is refused; nobody is led off the site', async () => {
  const { site, story, browser } = await start()
  const action = `/s/${story.shortId}/reactions`
  expect((await browser.post(action, { kind: 'hug' })).status).toBe(403)
  const form = formsOf((await browser.get(story.path)).body).find((candidate) => candidate.action === action)
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await browser.post(action, { ...form?.fields, kind: 'hug' }, foreign)).status).toBe(403)
  expect(await rowsOf(site)).toEqual([])
  const away = await browser.submit(story.path, action, { kind: 'hug', returnTo: '//evil.example/x' })
  expect(away.headers.location).toBe('/')
  const long = await browser.submit(story.path, action, {
    kind: 'brave',
    returnTo: `/${'x'.repeat(100_000)}`
  })
  expect(long.headers.location).toBe(`${story.path}#reactions`)
})

test('after sixty in a minute a member is asked to wait', async () => {
  const { site, story, ben, browser } = await start()
  await site.db
    .insertInto('limit_count')
    .values({ key: turnKey('reaction', `account ${ben.id}`), ends_at: Date.now() + 60_000, count: 60 })
    .execute()
  const answer = await browser.submit(story.path, `/s/${story.shortId}/reactions`, { kind: 'hug' })
  expect(answer.status).toBe(429)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(await rowsOf(site)).toEqual([])
})
