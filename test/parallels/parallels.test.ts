import { expect, test } from 'vitest'
import { takeNameOff } from '../../src/aliases/switching.ts'
import { findOwnStory } from '../../src/stories/own.ts'
import { deleteStory } from '../../src/stories/removal/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { makeAccount, makeStory, NOON } from '../support/make.ts'

async function town() {
  const site = await startApp()
  const people = await Promise.all(['ann', 'bob', 'eve'].map((name) => makeAccount(site.db, name)))
  const [ann, bob, eve] = people.map(({ id }) => id) as [number, number, number]
  const hers = await makeStory(site.db, { authorId: ann, title: 'Hers', tags: ['one'] })
  const his = await makeStory(site.db, { authorId: bob, title: 'His', tags: ['two'] })
  const browsers = { ann: await signedIn(site, { id: ann }), bob: await signedIn(site, { id: bob }) }
  return { ...site, ...browsers, eve: await signedIn(site, { id: eve }), ids: { ann, bob, eve }, hers, his }
}

const linkedOn = async ({ browser }: Pick<TestApp, 'browser'>, path: string) => {
  const page = (await browser.get(path)).body
  return [
    ...(/id="parallels"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '').matchAll(/href="(\/s\/\w+\/[\w-]+)"/g)
  ]
    .map(([, href]) => href)
    .filter((href) => !href?.endsWith('/parallels'))
}

/** A form that no page of theirs has, with the token that their pages have. */
async function forged(browser: Browser, action: string, fields: Record<string, string> = {}) {
  const _token = /name="_token" value="([^"]+)"/.exec((await browser.get('/settings')).body)?.[1] ?? ''
  return browser.post(action, { _token, ...fields })
}

const link = ({ bob, hers, his }: Awaited<ReturnType<typeof town>>) =>
  bob.submit(`/s/${hers.shortId}/parallels`, `/s/${hers.shortId}/parallels`, { own: his.shortId })

test('a reader links a story of their own, and both stories lead to each other', async () => {
  const site = await town()
  expect((await site.bob.get(site.hers.path)).body).toContain('This happened to us too')
  expect((await link(site)).status).toBe(303)
  expect(await linkedOn(site, site.hers.path)).toEqual([site.his.path])
  expect(await linkedOn(site, site.his.path)).toEqual([site.hers.path])
})

test('only stories of their own are offered and taken, and none without a choice', async () => {
  const site = await town()
  const { eve, hers, his, ann } = site
  const path = `/s/${hers.shortId}/parallels`
  expect((await eve.get(path)).body).toContain('Tell yours')
  for (const own of [his.shortId, hers.shortId, 'nothing', '', '__proto__']) {
    const answer = await site.bob.submit(path, path, { own: own === his.shortId ? hers.shortId : own })
    expect(answer.status, own).toBe(422)
  }
  expect((await ann.get(path)).status).toBe(404)
  expect((await site.browser.get(path)).status).toBe(303)
  expect((await forged(eve, path, { own: his.shortId })).status).toBe(422)
  expect(await linkedOn(site, hers.path)).toEqual([])
})

test('said twice it is there once', async () => {
  const site = await town()
  const { bob, hers, his } = site
  const path = `/s/${hers.shortId}/parallels`
  const pages = [await bob.get(path), await bob.get(path)]
  const answers = await Promise.all(pages.map(({ body }) => bob.submitFrom(body, path, { own: his.shortId })))
  expect(answers.map(({ status }) => status)).toEqual([303, 303])
  expect(await site.db.selectFrom('parallel').selectAll().execute()).toHaveLength(1)
})

test.for(['ann', 'bob'] as const)('%s can take it away again, others cannot', async (who) => {
  const site = await town()
  await link(site)
  const action = `/s/${site.hers.shortId}/parallels/${site.his.shortId}/deletion`
  expect((await site.eve.get(site.hers.path)).body).not.toContain('/deletion"')
  expect((await forged(site.eve, action)).status).toBe(404)
  expect(await linkedOn(site, site.hers.path)).toHaveLength(1)
  expect((await site[who].submit(site.hers.path, action, {})).status).toBe(303)
  expect(await linkedOn(site, site.hers.path)).toEqual([])
  expect(await linkedOn(site, site.his.path)).toEqual([])
})

test('so can a moderator', async () => {
  const site = await town()
  await link(site)
  await site.db.updateTable('account').set({ role: 'moderator' }).where('id', '=', site.ids.eve).execute()
  const action = `/s/${site.his.shortId}/parallels/${site.hers.shortId}/deletion`
  expect((await site.eve.submit(site.his.path, action, {})).status).toBe(303)
  expect(await linkedOn(site, site.hers.path)).toEqual([])
})

test('a deleted story is linked nowhere', async () => {
  const site = await town()
  await link(site)
  await deleteStory(site.db, site.his.id, NOON)
  expect(await linkedOn(site, site.hers.path)).toEqual([])
})

test('a story told without a name is linked under its made-up name, and nothing says by whom', async () => {
  const site = await town()
  const { db, bob, hers, his, ids } = site
  const story = await findOwnStory(db, ids.bob, his.shortId)
  if (!story) throw new Error('no story')
  await takeNameOff(db, story, ids.bob)
  expect((await bob.get(`/s/${hers.shortId}/parallels`)).body).toContain('told without your name')
  expect((await link(site)).status).toBe(303)
  const seen = (await site.eve.get(hers.path)).body
  expect(seen).toContain(his.path)
  expect(seen).not.toContain('bob')
  expect(await db.selectFrom('parallel').select(['story_id', 'other_id']).execute()).toEqual([
    { story_id: his.id, other_id: hers.id }
  ])
  // Its own teller is offered no story of theirs to link it to: two names would tell of one person.
  expect((await bob.get(`/s/${his.shortId}/parallels`)).status).toBe(404)
})
