import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { signedIn } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { type Concert, mutePerson, startConcert } from './world.ts'

const LISTS = [
  '/',
  '/latest',
  '/top/all',
  '/t/strings',
  '/t/strings?sort=hot',
  '/stories',
  '/search?q=kettledrum',
  '/saved',
  '/following',
  '/u/cleo'
]

/** The number of comments of Cleo's story wherever it stands, and that of its thread. */
async function numbers({ cleos }: Concert, reader: Browser): Promise<Record<string, string | undefined>> {
  const read: Record<string, string | undefined> = {}
  const link = new RegExp(
    `${cleos.path}#comments"[^>]*>(?:<svg[\\s\\S]*?</svg>|<i[^>]*></i>)?\\s*([\\w ]*comments?)<`
  )
  for (const path of LISTS) {
    const { body } = await reader.get(path)
    if (body.includes(`${cleos.path}#comments`)) read[path] = link.exec(body)?.[1]
  }
  read.thread = /comments \((\d+)\)/.exec((await reader.get(cleos.path)).text)?.[1]
  return read
}

test('the number of comments is that of those whom the reader did not mute, wherever it stands', async () => {
  const concert = await startConcert()
  const { site, db, ben, ann, cleos, browser } = concert
  await browser.submit('/u/cleo', '/u/cleo/following', {})
  const gone = await makeComment(db, cleos, { authorId: ann.id, markdown: 'Taken down.' })
  await removeComment(db, gone.id, { by: 'author', reason: '', at: NOON })
  const before = await numbers(concert, browser)
  expect(Object.keys(before).length).toBeGreaterThan(7)
  const says = (count: string) =>
    Object.fromEntries(
      Object.keys(before).map((path) => [
        path,
        path === 'thread' ? count : `${count} comment${count === '1' ? '' : 's'}`
      ])
    )
  expect(before).toEqual(says('2'))
  await mutePerson(concert, ben, ann.id)
  expect(await numbers(concert, browser)).toEqual(says('1'))
  const visitor = await numbers(concert, new Browser(site.app))
  expect([visitor['/latest'], visitor.thread]).toEqual(['2 comments', '2'])
  await db.deleteFrom('mute_person').execute()
  expect(await numbers(concert, browser)).toEqual(says('2'))
})

test('numbers of reactions do not tell what somebody gave: muting takes nothing off them', async () => {
  const concert = await startConcert()
  const { db, ben, ann, cleos, browser } = concert
  await reactToStory(db, cleos.id, { accountId: ann.id, kind: 'hug', at: NOON })
  const reactions = async () => /Hug[^0-9]*(\d+)/.exec((await browser.get(cleos.path)).text)?.[1]
  const before = await reactions()
  await mutePerson(concert, ben, ann.id)
  expect([before, await reactions()]).toEqual(['1', '1'])
})

test('muting a person takes nothing off for what they said without their name', async () => {
  const concert = await startConcert()
  const { db, ben, ann, browser } = concert
  const aliasId = await makeAlias(db, ann.id)
  const quiet = await makeStory(db, { authorId: aliasId, title: 'A quiet one' })
  await makeComment(db, quiet, { authorId: aliasId, markdown: 'Quietly.' })
  const count = async () => /comments \((\d+)\)/.exec((await browser.get(quiet.path)).text)?.[1]
  await mutePerson(concert, ben, ann.id)
  expect(await count()).toBe('1')
  await mutePerson(concert, ben, aliasId)
  expect(await count()).toBe('0')
})

test('who left, and who told nothing that is still there, can be unmuted, by the reader alone', async () => {
  const concert = await startConcert()
  const { site, db, ben, ann, browser } = concert
  const aliasId = await makeAlias(db, ann.id)
  const quiet = await makeStory(db, { authorId: aliasId, title: 'A quiet one' })
  const { id: gone } = await makeAccount(db, 'gone-soon')
  const { id: other } = await makeAccount(db, 'other')
  for (const [n, id] of [gone, aliasId, other].entries())
    await db
      .insertInto('mute_person')
      .values({ account_id: ben.id, person_id: id, created_at: NOON + n })
      .execute()
  await db
    .insertInto('mute_person')
    .values({ account_id: other, person_id: gone, created_at: NOON })
    .execute()
  expect((await browser.get('/muted')).text).not.toContain('A former member')
  await db
    .updateTable('account')
    .set({ kind: 'former', display_name: 'A former member', username: 'former-abcdefgh' })
    .where('id', '=', gone)
    .execute()
  const story = await db.selectFrom('story').selectAll().where('id', '=', quiet.id).executeTakeFirstOrThrow()
  expect(story.removed_at).toBeNull()
  await db
    .updateTable('story')
    .set({ removed_at: NOON, removed_by: 'author' })
    .where('id', '=', quiet.id)
    .execute()
  const page = await browser.get('/muted')
  expect(page.text).toMatch(/A former member, muted/)
  expect(page.body).not.toMatch(/former-abcdefgh|alias-/)
  expect(page.body).not.toContain(quiet.shortId)
  const { username } = await db
    .selectFrom('account')
    .select('username')
    .where('id', '=', aliasId)
    .executeTakeFirstOrThrow()
  expect(page.body).not.toContain(username)
  const _token = /name="_token" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const send = (since: string) => browser.post('/muted/gone', { _token, since })
  for (const odd of ['', 'x', '1e3', '-1', '9'.repeat(40)]) expect((await send(odd)).status, odd).toBe(400)
  // Of somebody who has a page, their page is the place.
  expect((await send(`${NOON + 2}`)).status).toBe(303)
  const left = async () =>
    (await db.selectFrom('mute_person').select(['account_id as by', 'person_id as whom']).execute()).map(
      ({ by, whom }) => [by, whom]
    )
  expect(await left()).toHaveLength(4)
  for (const since of [NOON, NOON, NOON + 1]) expect((await send(String(since))).status).toBe(303)
  expect(await left()).toEqual(
    expect.arrayContaining([
      [other, gone],
      [ben.id, other]
    ])
  )
  expect(await left()).toHaveLength(2)
  expect((await browser.get('/muted')).text).not.toContain('A former member')
  const visitor = new Browser(site.app)
  expect((await visitor.post('/muted/gone', { since: `${NOON}` })).status).toBeGreaterThanOrEqual(400)
  expect(await (await signedIn(site, { id: other })).get('/muted')).toMatchObject({ status: 200 })
})
