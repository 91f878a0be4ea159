import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { signedIn } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { makeComment, makeStory, NOON } from '../support/make.ts'
import { MARK, startConcert } from './world.ts'

const muted = async ({ db }: Awaited<ReturnType<typeof startConcert>>) => [
  (await db.selectFrom('mute_person').select('person_id').execute()).map((row) => row.person_id),
  (await db.selectFrom('mute_tag').select('tag_id').execute()).length
]

const tokenIn = ({ body }: { body: string }): string =>
  formsOf(body).find(({ fields }) => fields._token)?.fields._token ?? ''

test('people and tags are muted on their pages, twice is once, and unmuted there and on the list', async () => {
  const concert = await startConcert()
  const { ann, browser } = concert
  for (const [page, action] of [
    ['/u/ann', '/u/ann/muting'],
    ['/t/brass', '/t/brass/muting']
  ] as const) {
    const form = formsOf((await browser.get(page)).body).find((one) => one.action === action)
    for (let n = 0; n < 2; n++) {
      const answer = await browser.post(action, { ...form?.fields })
      expect([answer.status, answer.headers.location]).toEqual([303, page])
    }
  }
  expect(await muted(concert)).toEqual([[ann.id], 1])
  expect((await browser.get('/muted')).text).toMatch(/#brass Unmute #brass.*Ann Xylophone Unmute Ann/)
  expect((await browser.get('/settings')).body).toContain('href="/muted"')
  await browser.submit('/u/ann', '/u/ann/muting', {})
  expect((await browser.submit('/muted', '/t/brass/muting', {})).headers.location).toBe('/muted')
  expect(await muted(concert)).toEqual([[], 0])
})

test('whoever wrote a comment is muted beside it, and unmuted there', async () => {
  const concert = await startConcert()
  const { ann, cleos, said, browser } = concert
  const path = `/s/${cleos.shortId}/c/${said.shortId}`
  expect((await browser.get(cleos.path)).body).toContain(`href="${path}/muting"`)
  const page = await browser.get(`${path}/muting`)
  expect(page.text).toContain(`Mute Ann ${MARK}?`)
  const answer = await browser.submit(`${path}/muting`, `${path}/muting`, {})
  expect([answer.status, answer.headers.location]).toEqual([303, path])
  expect(await muted(concert)).toEqual([[ann.id], 0])
  await browser.submit(`${path}/muting`, `${path}/muting`, {})
  expect(await muted(concert)).toEqual([[], 0])
})

test('who tells without a name is muted as that alias, by its comment or its story, and listed by its story', async () => {
  const concert = await startConcert()
  const { db, ann, site, browser } = concert
  const aliasId = await makeAlias(db, ann.id)
  const hidden = await makeStory(db, { title: 'A quiet one', authorId: aliasId })
  const comment = await makeComment(db, hidden, { authorId: aliasId })
  const path = `/s/${hidden.shortId}/c/${comment.shortId}/muting`
  await browser.submit(path, path, {})
  expect(await muted(concert)).toEqual([[aliasId], 0])
  const list = await browser.get('/muted')
  expect(list.text).toContain('who told “A quiet one” Unmute')
  expect(list.body).not.toMatch(/ann|alias-|Xylophone/i)
  await browser.submit('/muted', `/s/${hidden.shortId}/teller/muting`, {})
  expect(await muted(concert)).toEqual([[], 0])
  await browser.submit(hidden.path, `/s/${hidden.shortId}/teller/muting`, {})
  expect(await muted(concert)).toEqual([[aliasId], 0])

  const annReads = await signedIn(site, ann)
  expect((await annReads.get(hidden.path)).body).not.toMatch(/(teller|c\/\w+)\/muting"/)
  const _token = tokenIn(await annReads.get('/settings'))
  for (const action of [path, `/s/${hidden.shortId}/teller/muting`, '/u/ann/muting'])
    expect((await annReads.post(action, { _token })).status, action).toBe(404)
  const alias = await db.selectFrom('account').select('username').where('id', '=', aliasId).executeTakeFirst()
  expect((await annReads.post(`/u/${alias?.username}/muting`, { _token })).status).toBe(404)
})

test('nobody and nothing that is not there can be muted, nor from elsewhere, nor by a visitor', async () => {
  const concert = await startConcert()
  const { cleos, anns, said, site, browser } = concert
  const _token = tokenIn(await browser.get('/u/ann'))
  const refused = [
    '/u/nobody/muting',
    '/u/ben/muting',
    '/t/nothing/muting',
    '/s/00000000/teller/muting',
    `/s/${anns.shortId}/c/${said.shortId}/muting`,
    `/s/${cleos.shortId}/c/00000000/muting`
  ]
  for (const path of refused) expect((await browser.post(path, { _token })).status, path).toBe(404)
  for (const path of [
    '/u/__proto__/muting',
    '/t/%00/muting',
    `/t/${'a'.repeat(40)}/muting`,
    '/s/x/teller/muting'
  ])
    expect((await browser.post(path, { _token })).status, path).toBeLessThan(500)
  const own = ['/u/ann/muting', '/t/brass/muting', `/s/${anns.shortId}/teller/muting`]
  for (const path of own) {
    expect((await browser.post(path, {})).status, path).toBe(403)
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect((await browser.post(path, { _token }, foreign)).status, path).toBe(403)
    expect((await new Browser(site.app).post(path, {}, foreign)).status, path).toBe(403)
  }
  expect((await site.browser.get('/u/ann')).body).not.toContain('/muting')
  const asked = await site.browser.get(`/s/${cleos.shortId}/c/${said.shortId}/muting`)
  expect(asked.headers.location).toContain('/sign-in')
  expect(await muted(concert)).toEqual([[], 0])
})

test('there is room for so many and no more, and for none of another’s', async () => {
  const concert = await startConcert()
  const { db, ben, cleo, browser } = concert
  const tags = Array.from({ length: 100 }, (_, n) => ({ name: `n${n}`, description: '' }))
  const made = await db.insertInto('tag').values(tags).returning('id').execute()
  const rows = made.map(({ id }) => ({ account_id: ben.id, tag_id: id, created_at: NOON }))
  await db.insertInto('mute_tag').values(rows).execute()
  const answer = await browser.submit('/t/brass', '/t/brass/muting', {})
  expect([answer.status, answer.text.includes('more than 100 tags')]).toEqual([422, true])
  await browser.submit('/muted', '/t/n7/muting', {})
  expect((await browser.submit('/t/brass', '/t/brass/muting', {})).status).toBe(303)
  expect((await browser.get('/t/brass')).text).toContain('You muted #brass')
  const hers = await signedIn(concert.site, cleo)
  expect((await hers.get('/t/brass')).text).toContain(`A ${MARK} fell`)
})
