import { beforeEach, expect, test } from 'vitest'
import { stampKey, stampOf } from '../../src/spam/stamp.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { DAY, makeAccount, makeStory } from '../support/make.ts'
import { hasty, unhurried } from '../support/unhurried.ts'

let site: TestApp
beforeEach(async () => {
  site = await startApp()
})

const people = () => site.db.selectFrom('account').select('username').execute()
const comments = () => site.db.selectFrom('comment').select('id').execute()

async function fieldsOf(browser: Browser, page: string, action: string): Promise<Record<string, string>> {
  const form = formsOf((await browser.get(page)).body).find((candidate) =>
    candidate.action.startsWith(action)
  )
  return form?.fields ?? {}
}

const JOIN = { username: 'ann', password: PASSWORD, email: 'ann@example.org' }

test.for([
  ['fills in what nobody sees', { homepage: 'https://shop.example' }, 'A field that people do not see'],
  ['does not say when it was shown', { _begun: '' }, 'does not say when it was opened'],
  ['makes that up', { _begun: 'abc.def' }, 'does not say when it was opened'],
  ['makes that up at length', { _begun: `${'z'.repeat(500)}.` }, 'does not say when it was opened']
] as const)('whatever joins and %s is told so, and what was typed is kept', async ([, fields, sentence]) => {
  const browser = visitor(site)
  const page = await browser.submit('/join?returnTo=/t', '/join', { ...JOIN, ...fields })
  expect([page.status, page.text.includes(sentence)]).toEqual([422, true])
  for (const kept of ['value="ann"', 'value="ann@example.org"', 'value="/t"'])
    expect(page.body).toContain(kept)
  expect(page.body).not.toMatch(/shop\.example|gentle/)
  expect(await people()).toEqual([])
  expect((await browser.submit('/join', '/join', JOIN)).status).toBe(303)
})

test('a form that comes back at once is a program’s', async () => {
  const browser = visitor(site)
  const fields = hasty(site.db, await fieldsOf(browser, '/join', '/join'))
  const page = await browser.post('/join', { ...fields, ...JOIN })
  expect([page.status, page.text.includes('faster than anybody types')]).toEqual([422, true])
  expect(await people()).toEqual([])
})

test('one form lets one person in, in its own browser, and not days later', async () => {
  const browser = visitor(site)
  const form = unhurried(site.db, await fieldsOf(browser, '/join', '/join'))
  const other = visitor(site)
  const _token = (await fieldsOf(other, '/join', '/join'))._token ?? ''
  expect((await other.post('/join', { ...form, ...JOIN, _token })).status).toBe(422)
  const cookie = visitorToken(browser)
  expect((await browser.post('/join', { ...form, ...JOIN })).status).toBe(303)
  browser.cookies.clear()
  browser.cookies.set('session', `visitor.${cookie}`)
  const second = await browser.post('/join', { ...form, ...JOIN, username: 'bea' })
  expect([second.status, second.text.includes('was used already')]).toEqual([422, true])
  const late = visitor(site)
  const token = (await fieldsOf(late, '/join', '/join'))._token ?? ''
  const _begun = stampOf(stampKey(site.db) ?? '', token, Date.now() - 2 * DAY)
  expect((await late.post('/join', { ...JOIN, username: 'bea', _token: token, _begun })).status).toBe(422)
  expect(await people()).toEqual([{ username: 'ann' }])
})

test('on the first day a comment takes a while, and a story too; the words are kept', async () => {
  const story = await makeStory(site.db)
  const ann = await joined(site, 'ann')
  const path = `/s/${story.shortId}/comments`
  const body = 'It happened to us as well.'
  const quick = hasty(site.db, await fieldsOf(ann, story.path, path))
  const programs: Array<Record<string, string>> = [
    quick,
    { ...quick, _begun: '' },
    { ...quick, homepage: 'x' }
  ]
  for (const fields of programs) {
    const page = await ann.post(path, { ...fields, body })
    expect([page.status, page.body.includes(body)]).toEqual([422, true])
  }
  expect(await comments()).toEqual([])
  expect((await ann.submit(story.path, path, { body })).status).toBe(303)
  const told = { title: 'A story', body: 'It is a story of some length.', act: 'publish' }
  const page = await ann.post('/new', { ...hasty(site.db, await fieldsOf(ann, '/new', '/new')), ...told })
  expect([page.status, page.text.includes('faster than anybody types')]).toEqual([422, true])
  const draft = formsOf(page.body).find(({ action }) => action.startsWith('/drafts/'))?.action ?? ''
  expect((await ann.submit(draft, draft, { act: 'publish' })).status).toBe(303)
})

test('saving and previewing take no time', async () => {
  const ann = await joined(site, 'ann')
  const told = { title: 'A story', body: 'It is a story of some length.', act: 'save' }
  const saved = await ann.post('/new', { ...(await fieldsOf(ann, '/new', '/new')), ...told })
  expect(saved.status).toBe(303)
  const preview = `${saved.headers.location}/preview`
  const form = await fieldsOf(ann, preview, `${saved.headers.location}/publication`)
  expect((await ann.post(`${saved.headers.location}/publication`, form)).status).toBe(303)
})

test('after the first day nobody is hurried, but what nobody sees stays empty', async () => {
  const story = await makeStory(site.db)
  const ann = await signedIn(site, await makeAccount(site.db, 'ann', { createdAt: Date.now() - 2 * DAY }))
  const path = `/s/${story.shortId}/comments`
  const { _token = '' } = await fieldsOf(ann, story.path, path)
  expect((await ann.post(path, { _token, body: 'Bait.', homepage: 'x' })).status).toBe(422)
  expect((await ann.post(path, { _token, body: 'It happened to us as well.' })).status).toBe(303)
})

test('what was typed before joining is sent again without delay', async () => {
  const story = await makeStory(site.db)
  const browser = visitor(site)
  const asked = await browser.post(`/s/${story.shortId}/comments`, { body: 'Typed before joining.' })
  const signIn = formsOf(asked.body).find(({ action }) => action === '/sign-in')
  const join = await browser.post('/join', { ...signIn?.fields, step: 'form' })
  const form = formsOf(join.body).find(({ action }) => action === '/join')
  const resume = await browser.post('/join', { ...unhurried(site.db, form?.fields ?? {}), ...JOIN })
  const again = formsOf(resume.body).find(({ action }) => action.endsWith('/comments'))
  expect((await browser.post(again?.action ?? '', again?.fields ?? {})).status).toBe(303)
  expect(await comments()).toHaveLength(1)
})

test('pages that are kept for visitors carry nothing of it', async () => {
  const story = await makeStory(site.db)
  for (const path of ['/', story.path, '/t', '/latest'])
    expect((await site.browser.get(path)).body, path).not.toMatch(/_begun|homepage/)
})
