import { expect, test } from 'vitest'
import { closeAccount, LEAVING_MS } from '../../src/leaving/store.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { DAY } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { makeWorld, type World } from './world.ts'

const START = [
  '/',
  '/latest',
  '/top/all',
  '/t',
  '/t/windows',
  '/t/signed',
  '/stories',
  '/stories?tag=windows&severity=s1,s2',
  '/insights',
  '/insights/tag/windows',
  '/comments',
  '/feeds',
  '/u/quinn',
  '/u/rory',
  '/u/quinn/comments',
  '/u/rory/comments',
  '/u/quinn.rss',
  '/u/rory.rss',
  '/u/quinn.json',
  '/u/quinn/comments.rss',
  '/latest.rss',
  '/latest.atom',
  '/latest.json',
  '/hot.rss',
  '/comments.rss',
  '/comments.json',
  '/t/windows.rss',
  '/data',
  '/sitemap.xml',
  '/sitemap-1.xml',
  '/you',
  '/drafts',
  '/saved',
  '/following',
  '/muted',
  '/notifications',
  '/settings',
  '/search?q=quinn',
  '/search?q=by%3Aquinn',
  '/search?q=tag%3Awindows',
  '/search?q=windows&in=comments',
  '/people.json?q=qu',
  '/people.json?q=ro',
  '/people.json?q=al',
  '/desk',
  '/desk/account/quinn',
  '/desk/account/rory',
  '/moderation/log',
  '/moderation/log?kind=suspend',
  '/moderation/log.rss',
  '/moderation/log.json',
  '/desk/joining',
  '/desk/tags',
  '/invitations',
  '/settings/safety',
  '/settings/export',
  '/admin/settings',
  '/admin/audit',
  '/admin/invitations',
  '/admin/roles',
  '/admin/work',
  '/admin/state'
]
const PAGES_AT_MOST = 500

/** Every page that can be reached from the usual places, by its address. */
async function walk(browser: Browser): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  const queue = [...START]
  for (let path = queue.shift(); path !== undefined && pages.size < PAGES_AT_MOST; path = queue.shift()) {
    if (pages.has(path)) continue
    const answer = await browser.get(path)
    pages.set(path, saidBy(answer))
    for (const [, href = ''] of answer.body.matchAll(/(?:href|action|src)="(\/[^"#]*)/g)) {
      const isMany = /^\/stories\b.*(&amp;|,)/.test(href)
      if (!isMany && !/^\/(assets|static|join|sign-in|random|search|report)\b/.test(href))
        queue.push(href.replaceAll('&amp;', '&'))
    }
  }
  return pages
}

/** All of it, and how long and by whom it may be kept. */
function saidBy({ status, headers, body }: Answer): string {
  const names = ['location', 'cache-control', 'content-type', 'last-modified', 'retry-after'] as const
  return [status, body, ...names.map((name) => headers[name] ?? '')].join(' ')
}

interface Chance {
  name: string
  username: string
  ids: string[]
}

/** What is random in a world: who was made up, and what things are called in addresses. */
async function chanceOf({ site: { db } }: World): Promise<Chance> {
  const alias = await db
    .selectFrom('account')
    .select(['username', 'display_name'])
    .where('kind', '=', 'alias')
    .executeTakeFirstOrThrow()
  const tables = ['story', 'comment', 'draft', 'notification', 'moderation_act', 'appeal'] as const
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).select('short_id').execute()))
  return { name: alias.display_name, username: alias.username, ids: rows.flat().map((row) => row.short_id) }
}

/** A page without what is random or made of the moment, so that two worlds that are otherwise the same look alike. */
function withoutChance({ name, username, ids }: Chance, text: string): string {
  return text
    .replace(/%(2F|3F|3D|23|26)/gi, (sign) => decodeURIComponent(sign))
    .replaceAll(name, 'ALIAS')
    .replaceAll(username, 'alias')
    .replaceAll(new RegExp(ids.join('|'), 'g'), 'ID')
    .replace(/data-initials="[A-Z]{2}"|hue-\d/g, 'DRAWN')
    .replace(/[A-Za-z0-9_-]{32,}/g, 'SECRET')
    .replace(/[0-9a-z]{8}\.SECRET/g, 'TIME.SECRET')
    .replace(
      /\d{4}-\d\d-\d\dT[\d:.]+Z|\w+, \w+ \d+, \d{4} at [\d: APM]+|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g,
      'TIME'
    )
    .replace(/[\d.,]+ (?:[kMG]?B|bytes)\b/g, 'SIZE')
    .replace(/\d{13}(?:\.\d+)?|\d{5}\.\d{4,}/g, 'MS')
}

async function lookAround(world: World): Promise<Map<string, string[]>> {
  const chance = await chanceOf(world)
  const seen = new Map<string, string[]>()
  for (const [role, browser] of Object.entries(world.watchers)) {
    for (const [path, page] of await walk(browser)) {
      const place = `${role} ${withoutChance(chance, path)}`
      seen.set(place, [...(seen.get(place) ?? []), withoutChance(chance, page)])
    }
  }
  seen.set(
    'mails',
    world.mails.map((mail) => withoutChance(chance, mail))
  )
  for (const pages of seen.values()) pages.sort()
  return seen
}

test('nobody can tell by any page, feed or mail which of two people told a story without a name', async () => {
  const [one, other] = [await lookAround(await makeWorld('quinn')), await lookAround(await makeWorld('rory'))]
  expect(one.size).toBeGreaterThan(100)
  expect([...other.keys()].sort()).toEqual([...one.keys()].sort())
  for (const [place, pages] of one)
    expect([...(other.get(place) ?? [])].sort(), place).toEqual([...pages].sort())
})

test('nor by what moderators and administrators are answered who try things on both', async () => {
  const answers = []
  for (const teller of ['quinn', 'rory'] as const) {
    const world = await makeWorld(teller)
    answers.push(await tryThings(world))
  }
  expect(answers[0]?.length).toBeGreaterThan(60)
  for (const [n, said] of (answers[0] ?? []).entries()) expect(answers[1]?.[n], said.slice(0, 80)).toBe(said)
})

test('the walk would notice: with the name on it, the same two worlds differ', async () => {
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

test('nor by what is left when one of the two leaves for good, having told it or not', async () => {
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
