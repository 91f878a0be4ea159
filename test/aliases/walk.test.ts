import { expect, test } from 'vitest'
import { closeAccount, LEAVING_MS } from '../../src/leaving/store.ts'
import type { Browser } from '../support/browser.ts'
import { DAY } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { chanceOf, lookAround, saidBy, withoutChance } from './looking.ts'
import { makeWorld, type World } from './world.ts'

/** Two worlds are made and looked at page by page, on machines that have other things to do. */
const LONG_MS = 900_000

test('nobody can tell by any page, feed or mail which of two people told a story without a name', {
  timeout: LONG_MS
}, async () => {
  const [one, other] = [await lookAround(await makeWorld('quinn')), await lookAround(await makeWorld('rory'))]
  expect(one.size).toBeGreaterThan(100)
  expect([...other.keys()].sort()).toEqual([...one.keys()].sort())
  for (const [place, pages] of one)
    expect([...(other.get(place) ?? [])].sort(), place).toEqual([...pages].sort())
})

test('nor by what moderators and administrators are answered who try things on both', {
  timeout: LONG_MS
}, async () => {
  const answers = []
  for (const teller of ['quinn', 'rory'] as const) {
    const world = await makeWorld(teller)
    answers.push(await tryThings(world))
  }
  expect(answers[0]?.length).toBeGreaterThan(60)
  for (const [n, said] of (answers[0] ?? []).entries()) expect(answers[1]?.[n], said.slice(0, 80)).toBe(said)
})

test('the walk would notice: with the name on it, the same two worlds differ', {
  timeout: LONG_MS
}, async () => {
  const [one, other] = [await makeWorld('quinn'), await makeWorld('rory')]
  for (const world of [one, other]) {
    const owner = await world.site.db.selectFrom('alias_owner').selectAll().executeTakeFirstOrThrow()
    await world.site.db
      .updateTable('story')
      .set({ author_id: owner.account_id })
      .where('author_id', '=', owner.alias_id)
      .execute()
  }
  const [first, second] = [await lookAround(one), await lookAround(other)]
  expect([...first]).not.toEqual([...second])
})

test('nor by what is left when one of the two leaves for good, having told it or not', {
  timeout: LONG_MS
}, async () => {
  const worlds = [await makeWorld('quinn'), await makeWorld('rory')]
  const seen = []
  for (const world of worlds) {
    await leaveForGood(world, 'quinn')
    seen.push(await lookAround(world))
  }
  const [one, other] = seen as [Map<string, string[]>, Map<string, string[]>]
  expect(one.size).toBeGreaterThan(90)
  expect([...one.keys()].some((place) => place.includes('/the-wrong-window'))).toBe(true)
  expect([...other.keys()].sort()).toEqual([...one.keys()].sort())
  // What came by mail before is as it was; of leaving nobody else is told anything.
  for (const [place, pages] of one)
    expect([...(other.get(place) ?? [])].sort(), place).toEqual([...pages].sort())
})

const ACTS = ['warn', 'limit', 'suspend', 'ban', 'hide', 'remove', 'restore', 'lock', 'unlock']

/** Acts on both people and on what was told, takes that back, gives an office and asks for a new password. */
async function tryThings(world: World): Promise<string[]> {
  const { site, watchers, storyPath } = world
  const said: string[] = []
  const send = async (role: string, [page, action]: [string, string], fields: Record<string, string>) => {
    await site.db.deleteFrom('limit_count').execute()
    const browser = watchers[role] as Browser
    const { body } = await browser.get(page)
    const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
    const answer = await browser.post(action, { _token, ...fields })
    said.push(`${role} ${action} ${fields.kind ?? ''} ${saidBy(answer)}`)
  }
  const story = `/desk/story/${storyPath.split('/')[2]}`
  const grounds = { reason: 'unkind', days: '7', publicWords: 'Kindly.', words: 'So.' }
  for (const role of ['moderator', 'administrator'])
    for (const place of ['/desk/account/quinn', '/desk/account/rory', story])
      for (const kind of ACTS) {
        await send(role, [place, `${place}/acts`], { ...grounds, kind })
        const { body } = await (watchers[role] as Browser).get(place)
        said.push(body)
        for (const undo of body.match(/\/desk\/acts\/[0-9a-z]{8}\/undoing/g) ?? [])
          await send(role, [place, undo], { words: 'It was not so.' })
      }
  for (const username of ['quinn', 'rory']) {
    await send('administrator', ['/admin/roles', '/admin/roles'], { username, role: 'moderator' })
    await send('visitor', ['/reset', '/reset'], { username })
    await send('member', [`/u/${username}`, `/u/${username}/muting`], {})
    await send('member', [storyPath, `/s/${storyPath.split('/')[2]}/unwelcome`], { username })
  }
  const chance = await chanceOf(world)
  return said.map((text) => withoutChance(chance, text))
}

async function leaveForGood({ site, mails }: World, username: string): Promise<void> {
  const { id } = await site.db
    .selectFrom('account')
    .select('id')
    .where('username', '=', username)
    .executeTakeFirstOrThrow()
  const departure = { accountId: id, words: 'keep', erasedStories: [], now: Date.now() } as const
  await closeAccount(site.db, site.config, departure)
  const later = await deliver(site, Date.now() + LEAVING_MS + 2 * DAY)
  const told = later.filter((mail) => !/^(quinn|rory)@/.test(mail.to))
  mails.push(...told.map((mail) => JSON.stringify(mail)))
}
