import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { unzip } from '../mine/unzip.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { DAY, HOUR } from '../support/make.ts'
import type { World } from './world.ts'

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
export async function walk(browser: Browser): Promise<Map<string, string>> {
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

/** All of it, with every header; those that could say more than the bytes themselves are found to say no more. */
export function saidBy({ status, headers, body, bytes }: Answer): string {
  const { date, etag, 'content-length': length, ...others } = headers
  const nameOf = (algorithm: string) => createHash(algorithm).update(bytes).digest('base64url')
  if (status === 200 && bytes.length > 0) {
    if (length !== undefined) expect(Number(length)).toBe(bytes.length)
    const tag = /"(.*?)=?"/
      .exec(String(etag ?? ''))?.[1]
      ?.replaceAll('+', '-')
      .replaceAll('/', '_')
    // Members' pages are tagged with the random id of their request, pictures with their address.
    if (tag !== undefined && !/^([0-9a-z]{8}|[0-9a-f]{64}(-\d+)?\.webp)$/.test(tag))
      expect([nameOf('sha1'), nameOf('sha256')]).toContain(tag)
  }
  const told = Object.entries(others).map(([name, value]) => `${name}: ${value}`)
  return [status, body, ...told.sort()].join('\n')
}

export interface Chance {
  /** When the world was made, in ms. */
  begunAt: number
  name: string
  username: string
  ids: string[]
}

/** What is random in a world: who was made up, and what things are called in addresses. */
export async function chanceOf({ site: { db }, begunAt }: World): Promise<Chance> {
  const alias = await db
    .selectFrom('account')
    .select(['username', 'display_name'])
    .where('kind', '=', 'alias')
    .executeTakeFirstOrThrow()
  const tables = [
    'story',
    'comment',
    'draft',
    'notification',
    'moderation_act',
    'appeal',
    'fact_suggestion',
    'report'
  ] as const
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).select('short_id').execute()))
  return {
    begunAt,
    name: alias.display_name,
    username: alias.username,
    ids: rows.flat().map((row) => row.short_id)
  }
}

/** A page without what is random or made of the moment, so that two worlds that are otherwise the same look alike. */
export function withoutChance({ begunAt, name, username, ids }: Chance, text: string): string {
  /** The day that a moment is of, seen from when the world was made; a whole hour in ms is none, but the start of a day. */
  const day = (at: number) => `TIME ${Math.round((at - begunAt) / DAY)} DAYS`
  const exactly = (at: number) => (at % HOUR === 0 ? 'TIME' : day(at))
  return (
    text
      .replace(/%(2F|3F|3D|23|26)/gi, (sign) => decodeURIComponent(sign))
      .replaceAll(name, 'ALIAS')
      .replaceAll(username, 'alias')
      .replaceAll(new RegExp(ids.join('|'), 'g'), 'ID')
      .replace(/data-initials="[A-Z]{2}"|hue-\d/g, 'DRAWN')
      .replace(/[A-Za-z0-9_-]{32,}/g, 'SECRET')
      .replace(/[0-9a-z]{8}\.SECRET/g, 'TIME.SECRET')
      .replace(
        /\d{4}-\d\d-\d\dT[\d:.]+Z|\w+, \w+ \d+, \d{4} at [\d: APM]+|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g,
        (written) => {
          if (written.includes(' at ')) return 'TIME'
          return written.includes('.') ? exactly(Date.parse(written)) : day(Date.parse(written))
        }
      )
      .replace(/\w{3} \d+, \d{4}, [\d:]+\s[AP]M UTC/g, (written) =>
        day(Date.parse(written.replace(/\s/g, ' ')))
      )
      // The moment itself stands in the tag before it.
      .replace(/(?<=<relative-time [^>]*>(?:on )?)\w{3} \d+, \d{4}(?=<)/g, 'DATE')
      .replace(/[\d.,]+ (?:[kMG]?B|bytes)\b/g, 'SIZE')
      .replace(/\d{13}(?:\.\d+)?/g, (ms) => exactly(Math.floor(Number(ms))))
      .replace(/\d{5}\.\d{4,}/g, 'MS')
  )
}

export async function lookAround(world: World): Promise<Map<string, string[]>> {
  const chance = await chanceOf(world)
  const seen = new Map<string, string[]>()
  for (const [role, browser] of Object.entries(world.watchers)) {
    for (const [path, page] of await walk(browser)) {
      const place = `${role} ${withoutChance(chance, path)}`
      seen.set(place, [...(seen.get(place) ?? []), withoutChance(chance, page)])
    }
  }
  for (const [place, text] of await exportsOf(world)) {
    const named = withoutChance(chance, place)
    seen.set(named, [...(seen.get(named) ?? []), inAnyOrder(withoutChance(chance, text))])
  }
  seen.set(
    'mails',
    world.mails.map((mail) => withoutChance(chance, mail))
  )
  for (const pages of seen.values()) pages.sort()
  return seen
}

/** The lists of an export have no order that anybody could read anything from. */
const inAnyOrder = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .sort()
    .join('\n')

/** What everybody but the teller takes along of their own, file by file. */
async function exportsOf({ watchers }: World): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const [role, browser] of Object.entries(watchers).filter(([name]) => name !== 'visitor')) {
    const answer = await browser.submit('/settings/export', '/settings/export', {})
    expect(answer.status, role).toBe(200)
    for (const [name, bytes] of await unzip(answer.bytes)) files.set(`${role} export ${name}`, String(bytes))
  }
  return files
}
