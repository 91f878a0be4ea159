import { beforeEach, expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { DAY, HOUR, type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { settle } from './settled.ts'

const LISTS = [
  '/comments',
  '/comments.rss',
  '/comments.atom',
  '/comments.json',
  '/search?q=toothbrush&in=comments'
]
const WORDS = 'The toothbrush gooseberry took the cluster down.'

let site: TestApp
let story: MadeStory
beforeEach(async () => {
  site = await startApp()
  story = await makeStory(site.db)
})

const member = (name: string, ageMs: number) => makeAccount(site.db, name, { createdAt: Date.now() - ageMs })

async function sayIn(name = 'nina', ageMs = HOUR) {
  const account = await member(name, ageMs)
  const as = await signedIn(site, account)
  const { headers } = await as.submit(story.path, `/s/${story.shortId}/comments`, { body: WORDS })
  const id = String(headers.location).split('-').at(-1)
  const comment = `/s/${story.shortId}/c/${id}`
  return { account, as, comment }
}

async function lists(): Promise<Array<[string, boolean]>> {
  const found: Array<[string, boolean]> = []
  for (const path of LISTS) found.push([path, (await site.browser.get(path)).body.includes('gooseberry')])
  return found
}
const nowhere = LISTS.map((path) => [path, false])
const everywhere = LISTS.map((path) => [path, true])

test('a newcomer’s first comment is in its thread at once, and in the lists of the site when its day is over', async () => {
  const { account, as, comment } = await sayIn()
  for (const path of [story.path, comment, `/s/${story.shortId}/comments.rss`, '/u/nina/comments'])
    expect((await site.browser.get(path)).body, path).toContain('gooseberry')
  expect((await as.get(story.path)).text).toContain('Top comments (1)')
  expect((await as.get('/comments')).text).not.toContain('gooseberry')
  expect(await lists()).toEqual(nowhere)
  await site.db
    .updateTable('account')
    .set({ created_at: Date.now() - DAY })
    .where('id', '=', account.id)
    .execute()
  await site.db
    .updateTable('comment')
    .set({ created_at: Date.now() - DAY })
    .execute()
  expect(await lists()).toEqual(everywhere)
})

test('a reaction of somebody who is no newcomer lists it at once, on pages that are kept too, until it is taken back', async () => {
  const { comment } = await sayIn()
  const react = async (name: string, isSettled: boolean) => {
    const account = await member(name, 5 * DAY)
    if (isSettled) await settle(site.db, account.id)
    const as = await signedIn(site, account)
    return () => as.submit(story.path, `${comment}/reactions`, { kind: 'like' })
  }
  const [other, reader] = [await react('otto', false), await react('rhea', true)]
  expect(await lists()).toEqual(nowhere)
  expect((await other()).status).toBe(303)
  expect(await lists()).toEqual(nowhere)
  expect((await reader()).status).toBe(303)
  expect(await lists()).toEqual(everywhere)
  expect((await reader()).status).toBe(303)
  expect(await lists()).toEqual(nowhere)
})

test('an answer does the same, unless it is a newcomer’s or was deleted', async () => {
  const { comment } = await sayIn()
  const answer = async (name: string, isSettled: boolean) => {
    const account = await member(name, 5 * DAY)
    if (isSettled) await settle(site.db, account.id)
    const as = await signedIn(site, account)
    const parent = comment.split('/').at(-1) ?? ''
    const fields = { body: `How did you find out, asks ${name}?`, parent }
    const { status, headers } = await as.post(`/s/${story.shortId}/comments`, {
      ...fields,
      _token: /name="_token" value="([^"]+)"/.exec((await as.get('/you')).body)?.[1] ?? ''
    })
    expect(status).toBe(303)
    const path = `/s/${story.shortId}/c/${String(headers.location).split('-').at(-1)}`
    return () => as.submit(`${path}/deletion`, `${path}/deletion`, {})
  }
  await answer('otto', false)
  expect(await lists()).toEqual(nowhere)
  const takeBack = await answer('rhea', true)
  expect(await lists()).toEqual(everywhere)
  expect((await takeBack()).status).toBe(303)
  expect(await lists()).toEqual(nowhere)
})

test('what somebody says who only slept over it is listed a day later', async () => {
  await sayIn('olga', DAY + HOUR)
  expect(await lists()).toEqual(nowhere)
  await site.db
    .updateTable('comment')
    .set({ created_at: Date.now() - DAY - 1000 })
    .execute()
  expect(await lists()).toEqual(everywhere)
})

test('what a member says is listed at once', async () => {
  const account = await member('rhea', 5 * DAY)
  await settle(site.db, account.id)
  const as = await signedIn(site, account)
  expect((await as.submit(story.path, `/s/${story.shortId}/comments`, { body: WORDS })).status).toBe(303)
  expect(await lists()).toEqual(everywhere)
})

test('an alias is as old as its story: lists do not tell who is behind it', async () => {
  const createdAt = Date.now()
  for (const [name, age] of [
    ['nina', HOUR],
    ['olga', 400 * DAY]
  ] as const) {
    const account = await member(name, age)
    const [fresh, old] = [
      await makeAlias(site.db, account.id),
      await makeAlias(site.db, account.id, Date.now() - 2 * DAY)
    ]
    await makeComment(site.db, story, { authorId: fresh, markdown: `Fresh words of ${name}.`, createdAt })
    await makeComment(site.db, story, { authorId: old, markdown: `Older words of ${name}.`, createdAt })
  }
  const { text } = await site.browser.get('/comments')
  expect(text).toContain('Older words of nina.')
  expect(text).toContain('Older words of olga.')
  expect(text).not.toContain('Fresh words')
})
