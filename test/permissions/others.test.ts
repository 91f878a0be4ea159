import { afterAll, describe, expect, test } from 'vitest'
import { buildSite, closeSite } from '../support/app.ts'
import { joined } from '../support/joined.ts'
import { fillIn, nameOf, withRoutes } from '../support/routes.ts'
import { Asking, isAskedToSignIn, said } from './asking.ts'
import { type OwnIds, PLACES, type Place } from './places.ts'
import { makeWorld, type Name } from './world.ts'

const { made: site, routes } = await withRoutes(() => buildSite())
afterAll(() => closeSite(site))
const world = await makeWorld(site)
const { db, ids } = world
const asking = new Asking(world)

const those = <Shows extends string>(shows: Shows) =>
  routes.flatMap((route) => {
    const place: Place | undefined = PLACES[nameOf(route)]
    return place && 'shows' in place && place.shows === shows ? [{ name: nameOf(route), route, place }] : []
  })

/** What Ann has one of. */
async function hers(): Promise<OwnIds> {
  const at = Date.now()
  await asking.ask('ann', { method: 'GET', url: '/settings' }, {})
  // Ids so long that they stand nowhere else in a page.
  const session = 424242421
  await db.updateTable('session').set({ id: session }).where('account_id', '=', ids.ann).execute()
  const { id: passkey } = await db
    .insertInto('passkey')
    .values({
      id: 424242422,
      account_id: ids.ann,
      credential_id: 'x',
      public_key: 'x',
      counter: 0,
      transports: '[]',
      name: 'Hers',
      created_at: at,
      used_at: null
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const made = await world.makeThing({})
  const desk = { kind: 'story', ref: made.parts.story }
  const act = { kind: 'warn', reason: 'unkind' }
  await asking.ask('moss', { method: 'POST', url: '/desk/:kind/:ref/acts' }, desk, act)
  const { short_id: notification } = await db
    .selectFrom('notification')
    .select('short_id')
    .where('kind', '=', 'moderation')
    .executeTakeFirstOrThrow()
  return { session: String(session), passkey: String(passkey), notification }
}
const own = await hers()

const state = async () =>
  JSON.stringify([
    await db.selectFrom('session').select(['id', 'account_id']).execute(),
    await db.selectFrom('passkey').selectAll().execute(),
    await db.selectFrom('appeal').selectAll().execute(),
    await db.selectFrom('notification').selectAll().execute()
  ])

describe.each(those('one of the viewer’s'))('$name', ({ route, place }) => {
  test('finds nothing of another’s, as if it were not there, and leaves it as it is', async () => {
    const which = 'with' in place ? (place.with as keyof OwnIds) : 'session'
    const before = await state()
    for (const name of ['visitor', 'mia', 'moss', 'ada'] as Name[]) {
      const fields = { words: 'It was not so.' }
      const [one, none] = [own[which], which === 'notification' ? 'zzzzzzzz' : '999999999']
      const theirs = await asking.ask(name, route, { id: one, notification: one }, fields)
      const nothing = await asking.ask(name, route, { id: none, notification: none }, fields)
      expect(said(theirs, { id: one }), name).toBe(said(nothing, { id: none }))
    }
    expect(await state()).toBe(before)
  })
})

test.each(those('what is the viewer’s'))('$name asks a visitor to sign in', async ({ route }) => {
  const answer = await asking.ask('visitor', route, {})
  expect(isAskedToSignIn(answer), String(answer.status)).toBe(true)
})

test.each(those('lists of the viewer'))('$name asks a visitor to sign in', async ({ route }) => {
  expect(isAskedToSignIn(await asking.ask('visitor', route, {}))).toBe(true)
})

const EVERYBODY_ELSE: readonly Name[] = ['visitor', 'ann', 'ben', 'mia', 'lou', 'sue']

test.each([...those('the office'), ...those('the desk'), ...those('the administration')])(
  '$name is no page for whoever has no such office',
  async ({ route, place }) => {
    const { parts } = await world.makeThing({})
    const thing = { kind: 'story', ref: parts.story, id: 'zzzzzzzz', group: 'site' }
    const strip = { ...thing, path: route.url }
    const others =
      place.shows === 'the administration' ? [...EVERYBODY_ELSE, 'moss' as const] : EVERYBODY_ELSE
    for (const name of others) {
      const answer = await asking.ask(name, route, thing)
      const nowhere = await asking.ask(name, { method: 'GET', url: '/nowhere' }, {})
      expect(answer.status, name).toBe(404)
      if (route.method === 'GET') expect(mainOf(said(answer, strip)), name).toBe(mainOf(said(nowhere, strip)))
    }
  }
)

const bare = await joined(site, 'bare')
await db.updateTable('account').set({ role: 'admin' }).where('username', '=', 'bare').execute()
const bareToken = /name="_token" value="([^"]+)"/.exec((await bare.get('/settings')).body)?.[1] ?? ''

test.each([...those('the office'), ...those('the desk'), ...those('the administration')])(
  '$name is none for an administrator whom a password alone lets in',
  async ({ route }) => {
    const { parts } = await world.makeThing({})
    const url = fillIn(route.url, { kind: 'story', ref: parts.story, id: 'zzzzzzzz', group: 'site' })
    const answer = await (route.method === 'GET' ? bare.get(url) : bare.post(url, { _token: bareToken }))
    expect(answer.status).toBe(404)
  }
)

const mainOf = (page: string) => /<main[\s\S]*<\/main>/.exec(page)?.[0]

test.each(those('what a secret opens'))('$name opens nothing for a wrong secret', async ({ route }) => {
  const answers = []
  for (const sign of ['a', 'b']) {
    const key = sign.repeat(32)
    const answer = await asking.ask('visitor', route, { key, token: key, format: 'rss' })
    answers.push(said(answer, { key }))
    expect(answer.text).not.toMatch(/example/i)
  }
  expect(answers[0]).toBe(answers[1])
})
