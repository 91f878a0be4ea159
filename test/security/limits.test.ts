import { afterAll, expect, test } from 'vitest'
import { LIMITS, type LimitName } from '../../src/limits/limits.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { type Answer, Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { DAY, HOUR, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { setUpApp } from '../support/totp.ts'
import * as files from '../uploads/files.ts'
import { postFiles } from '../uploads/multipart.ts'

const MINUTE = HOUR / 60

/** Of each act: how many, in how long. */
const VALUES: Record<LimitName, [max: number, windowMs: number]> = {
  signIn: [10, 10 * MINUTE],
  secondStep: [10, HOUR],
  passkey: [60, 10 * MINUTE],
  provider: [60, 10 * MINUTE],
  newPassword: [30, 10 * MINUTE],
  signUp: [5, HOUR],
  mail: [5, 30 * MINUTE],
  firstStories: [3, DAY],
  story: [20, DAY],
  comment: [1, 5_000],
  change: [30, 10 * MINUTE],
  reaction: [60, MINUTE],
  upload: [20, HOUR],
  report: [10, HOUR],
  suggestion: [20, HOUR],
  parallel: [20, HOUR],
  export: [3, DAY],
  preview: [60, MINUTE],
  search: [120, MINUTE]
}

test('nothing may be done more often than this', () => {
  const values = Object.entries(LIMITS).map(([name, { max, windowMs }]) => [name, [max, windowMs]])
  expect(Object.fromEntries(values)).toEqual(VALUES)
})

const provider = { GITHUB_CLIENT_ID: 'stories', GITHUB_CLIENT_SECRET: 'secret' }
const site = await buildSite(provider)
afterAll(() => closeSite(site))
const { db } = site
const ben = await makeAccount(db, 'ben')
const story = await makeStory(db, { authorId: ben.id, tags: ['queues'] })
const comment = await makeComment(db, story, { authorId: ben.id })
const ann = await joined(site, 'ann')
const guest = visitor(site)
const tess = await joined(site, 'tess')
await setUpApp(tess)
await ann.submit('/settings/safety', '/settings/safety/app', {})
const { id: annId } = await db
  .selectFrom('account')
  .select('id')
  .where('username', '=', 'ann')
  .executeTakeFirstOrThrow()
const owns = [1, 2, 3].map(() => makeStory(db, { authorId: annId, tags: ['disks'] }))
const own = (await Promise.all(owns)).map(({ shortId }) => shortId)
const said = await makeComment(db, story, { authorId: annId })
await ann.submit('/settings', '/settings/address', { email: 'ann@example.org', addressPassword: PASSWORD })
await guest.get('/sign-in')
const _token = /name="_token" value="([^"]+)"/.exec((await ann.get('/settings')).body)?.[1] ?? ''

const post = (path: string, fields: Record<string, string> = {}) => ann.post(path, { _token, ...fields })
const asTess = async (path: string, fields: Record<string, string>) => {
  const { body } = await tess.get('/settings')
  const token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  return tess.post(path, { _token: token, ...fields })
}
const asGuest = (path: string, fields: Record<string, string> = {}) =>
  guest.post(path, { _token: visitorToken(guest), ...fields })

const halfWay = visitor(site)
const asked = await halfWay.submit('/sign-in', '/sign-in', { username: 'tess', password: PASSWORD })
const second = formsOf(asked.body).find(({ action }) => action === '/sign-in/code')

let count = 0
const join = () => {
  const fields = { username: `new${++count}`, password: PASSWORD, email: 'one@example.org' }
  return new Browser(site.app, '198.51.100.7').submit('/join', '/join', fields)
}

async function upload(path: string, field: string): Promise<Answer> {
  const bytes = await files.plain(30, 30, '#305070')
  return postFiles(ann, path, { _token, alt: '' }, [{ field, bytes }])
}

const ofStory = `/s/${story.shortId}`
const wrong = 'otters quite wrong'

/** Whatever is limited, by every door that leads to it; for publishing see stories/publish.test.ts, for searching search/following.test.ts. */
const ACTS: Array<[LimitName, string, (path: string) => Promise<Answer>]> = [
  ['signIn', '/sign-in', (path) => asGuest(path, { username: 'nobody', password: wrong })],
  ['signIn', '/prove', (path) => post(path, { password: wrong })],
  ['signIn', '/settings/password', (path) => post(path, { oldPassword: wrong, newPassword: wrong })],
  ['signIn', '/settings/address', (path) => post(path, { email: 'a@example.org', addressPassword: wrong })],
  ['signIn', '/join', (path) => guest.submit(path, path, { username: 'ann', password: wrong })],
  ['secondStep', '/sign-in/code', (path) => halfWay.post(path, { ...second?.fields, code: '000000' })],
  ['secondStep', '/prove', (path) => asTess(path, { password: PASSWORD, code: '000000' })],
  ['secondStep', '/settings/safety/app/confirmation', (path) => post(path, { code: '000000' })],
  ['passkey', '/sign-in/passkey/options', asGuest],
  ['passkey', '/prove/passkey', post],
  ['provider', '/sign-in/with/github', asGuest],
  ['provider', '/settings/safety/providers/github', post],
  ['signUp', '/join', join],
  ['mail', '/join', join],
  ['mail', '/reset', (path) => asGuest(path, { username: 'nobody' })],
  ['mail', '/settings/confirmation', post],
  ['mail', '/settings/address', (path) => post(path, { email: 'b@example.org', addressPassword: PASSWORD })],
  ['comment', `${ofStory}/comments`, (path) => ann.submit(story.path, path, { body: `Us too ${++count}.` })],
  ['change', `${ofStory}/c/${said.shortId}/edit`, (path) => post(path, { body: `So it was ${++count}.` })],
  ['preview', `${ofStory}/c/${said.shortId}/edit`, (path) => post(path, { body: `So it is ${++count}.` })],
  ['preview', '/preview', (path) => post(path, { body: 'Words' })],
  ['reaction', `${ofStory}/reactions`, (path) => post(path, { kind: 'hug' })],
  ['reaction', `${ofStory}/c/${comment.shortId}/reactions`, (path) => post(path, { kind: 'like' })],
  ['reaction', `${ofStory}/saving`, post],
  ['reaction', `${ofStory}/following`, post],
  ['reaction', '/t/queues/following', post],
  ['reaction', '/u/ben/following', post],
  ['reaction', '/t/disks/muting', post],
  ['reaction', '/feeds/key', post],
  ['upload', '/images', (path) => upload(path, 'image')],
  ['upload', '/settings/avatar', (path) => upload(path, 'avatar')],
  ['report', `/report/story/${story.shortId}`, (path) => post(path, { reason: 'spam' })],
  ['report', `/report/story/${own[0]}`, (path) => asGuest(path, { reason: 'secret', words: 'It is.' })],
  ['suggestion', `${ofStory}/suggestions`, (path) => post(path, { fact: 'trigger=clock' })],
  ['parallel', `${ofStory}/parallels`, (path) => post(path, { own: own[++count % 3] ?? '' })],
  ['export', '/settings/export', post]
]

/** Every count of this name, so that as many are left, in a window that is young. */
const leave = (name: LimitName, left: number) =>
  db
    .updateTable('limit_count')
    .set({ count: LIMITS[name].max - left, ends_at: Date.now() + LIMITS[name].windowMs + 50_000 })
    .where('key', 'like', `${name} %`)
    .execute()

test.for(ACTS)('%s: %s is counted, and refused when it is too often', async ([name, path, act]) => {
  await db.deleteFrom('limit_count').execute()
  await act(path)
  const [counted] = await leave(name, 1)
  expect(Number(counted?.numUpdatedRows)).toBeGreaterThan(0)
  const last = await act(path)
  expect([429, 403, 404], `${path} ${last.text.slice(0, 200)}`).not.toContain(last.status)
  expect(last.status).toBeLessThan(500)
  await leave(name, 0)
  const refused = await act(path)
  expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true])
})
