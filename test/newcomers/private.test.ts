import { expect, test } from 'vitest'
import { freshSettings, storeSetting } from '../../src/siteSettings/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { DAY, HOUR, makeAccount, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'

const NAMES = ['nina', 'otto', 'paul', 'quin', 'rosa']
const LINKED = 'It is drawn at https://wiki.example/outage, with all that we measured.'

async function newcomer(site: TestApp, name: string, ageMs = HOUR) {
  const account = await makeAccount(site.db, name, { createdAt: Date.now() - ageMs })
  return { id: account.id, as: await signedIn(site, account) }
}

async function reader(site: TestApp) {
  const account = await makeAccount(site.db, 'olga')
  await site.db
    .updateTable('account')
    .set({ email: 'olga@mail.example', email_confirmed_at: 1, mail_choice: 'at-once' })
    .where('id', '=', account.id)
    .execute()
  return { id: account.id, as: await signedIn(site, account) }
}

async function tellAs(site: TestApp, name: string, body = `What ${name} saw of it, in words of their own.`) {
  const { as } = await newcomer(site, name)
  const told = { title: `The gooseberry of ${name}`, body, tags: 'gooseberries', act: 'publish' }
  const { status, headers } = await as.submit('/new', '/new', told)
  expect(status).toBe(303)
  return { as, path: String(headers.location) }
}

test('on a private site all who are new are colleagues: what they tell is listed, links, floods and all', async () => {
  const site = await startApp({ PRIVATE: 'on' })
  const olga = await reader(site)
  for (const name of NAMES) await tellAs(site, name, name === 'rosa' ? LINKED : undefined)
  for (const path of ['/', '/latest', '/t/gooseberries', '/search?q=gooseberry']) {
    const { text } = await olga.as.get(path)
    for (const name of NAMES) expect(text, path).toContain(`The gooseberry of ${name}`)
  }
  expect(await site.db.selectFrom('story').select('id').where('held_at', 'is not', null).execute()).toEqual(
    []
  )
})

test('there, comments of the first day are in the list and the search, can have a link, and are mailed about', async () => {
  const site = await startApp({ PRIVATE: 'on' })
  const olga = await reader(site)
  const story = await makeStory(site.db)
  const comments = `/s/${story.shortId}/comments`
  const { as } = await newcomer(site, 'nina')
  const body = `Hey @olga, see our gooseberry. ${LINKED}`
  expect((await as.submit(story.path, comments, { body })).status).toBe(303)
  for (const path of ['/comments', '/search?q=gooseberry&in=comments'])
    expect((await olga.as.get(path)).text, path).toContain('see our gooseberry')
  expect((await as.get('/new')).text).not.toContain('links to other places waits')
  expect((await as.get('/settings')).text).not.toMatch(/waits? until a moderator|nothing waits/)
  expect((await deliver(site, Date.now() + HOUR / 2)).map(({ to }) => to)).toEqual(['olga@mail.example'])
})

test('a site that is not private holds what has a link, whoever may join', async () => {
  const site = await startApp()
  await storeSetting(site.db, { name: 'signUpMode', value: 'invitation', now: 1 })
  const { path } = await tellAs(site, 'nina', LINKED)
  expect((await site.browser.get(path)).status).toBe(404)
})

test('whoever closes the door on a flood has it inside: for a week, what came in by it still stands aside', async () => {
  const site = await startApp()
  const setMode = async (value: string, now: number) => {
    await storeSetting(site.db, { name: 'signUpMode', value, now })
    await freshSettings(site.db)
  }
  await setMode('closed', Date.now())
  for (const name of NAMES.slice(0, 3)) await tellAs(site, name)
  expect((await site.browser.get('/latest')).text).not.toContain('gooseberry')
  await setMode('invitation', Date.now() - 8 * DAY)
  const { path } = await tellAs(site, 'quin')
  expect((await site.browser.get(path)).status).toBe(200)
  expect((await site.browser.get('/latest')).text).toContain('The gooseberry of quin')
})
