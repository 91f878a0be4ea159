import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Schema } from '../../src/db/schema.ts'
import { makeWorld } from '../aliases/world.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { fillIn, type Route, withRoutes } from '../support/routes.ts'
import { alarmsOn } from '../text/alarms.ts'

const SLOW_MACHINE = 300_000

/** Ways out of a text, an attribute, a title, a script, a comment, a template and an address, all in one. */
const PAYLOAD =
  `"><img src=x onerror=alert(1)>'><svg/onload=alert(2)></title></textarea></script><script>alert(3)</script>` +
  `--><script>alert(4)</script>]]><script>alert(5)</script>" autofocus onfocus=alert(6) x="' onclick=alert(7) y='` +
  `javascript:alert(8)//\${alert(9)}{{constructor.constructor('alert(10)')()}}<%= alert(11) %><base href=//evil.example>` +
  `&lt;script&gt;alert(12)&lt;/script&gt;\\u003cscript>alert(13)</script><style>*{display:none}</style>`

/** Every text that somebody can type and that is not made into HTML when it is written, whatever its form would refuse. */
const FIELDS: Array<[keyof Schema, string[]]> = [
  ['account', ['display_name', 'pronouns', 'bio', 'link']],
  ['story', ['title', 'excerpt', 'locked_reason', 'body_markdown']],
  ['comment', ['body_markdown']],
  ['draft', ['title', 'tags', 'body_markdown']],
  ['tag', ['description']],
  ['story_version', ['title', 'body_markdown']],
  ['report', ['words']],
  ['moderation_act', ['public_words', 'private_words']],
  ['appeal', ['words', 'answer']],
  ['image', ['alt']],
  ['session', ['user_agent']],
  ['passkey', ['name']],
  ['review_word', ['word']]
]

const { made: site, routes } = await withRoutes(() => listenSite())
const chromium = await launchChromium()
const { db, config } = site
const sessions = new Map<string, string | undefined>()
const paths: string[] = []

beforeAll(async () => {
  const { watchers, storyPath } = await makeWorld('quinn', site)
  for (const [role, browser] of Object.entries(watchers)) sessions.set(role, browser.cookies.get('session'))
  const { id } = await db
    .selectFrom('account')
    .select('id')
    .where('username', '=', 'mia')
    .executeTakeFirstOrThrow()
  const passkey = {
    account_id: id,
    credential_id: 'x',
    public_key: 'x',
    counter: 0,
    transports: '[]',
    created_at: 1
  }
  await db
    .insertInto('passkey')
    .values({ ...passkey, name: 'x', used_at: null })
    .execute()
  await db.insertInto('review_word').values({ account_id: id, word: 'x' }).execute()
  for (const [table, columns] of FIELDS)
    for (const column of columns)
      await db
        .updateTable(table)
        .set({ [column]: PAYLOAD } as never)
        .execute()
  await db.updateTable('story').set({ locked_at: 1 }).where('title', '=', PAYLOAD).execute()
  paths.push(...(await everyPage(storyPath)))
}, SLOW_MACHINE)

afterAll(async () => {
  await chromium?.close()
  await closeSite(site)
})

/** An address for every page that the site has, of things that are there. */
async function everyPage(storyPath: string): Promise<string[]> {
  const [, , story = '', slug = ''] = storyPath.split('/')
  const { id } = await db
    .selectFrom('story')
    .select('id')
    .where('short_id', '=', story)
    .executeTakeFirstOrThrow()
  const idIn = async (table: 'comment' | 'notification' | 'appeal' | 'draft') =>
    (
      await db
        .selectFrom(table)
        .select('short_id')
        .$if(table === 'comment', (query) => query.where('story_id' as never, '=', id as never))
        .executeTakeFirst()
    )?.short_id ?? 'zzzzzzzz'
  const comment = await idIn('comment')
  const known = {
    ...{
      story,
      slug,
      comment,
      username: 'mia',
      tag: 'windows',
      tags: 'windows',
      period: 'all',
      kind: 'story',
      ref: story
    },
    ...{
      filter: 'tag',
      value: 'windows',
      notification: await idIn('notification'),
      id: await idIn('appeal'),
      draft: await idIn('draft')
    }
  }
  return routes.filter(isPage).map(({ url }) => fillIn(url, known))
}

/** What a browser shows as a page of the site, and what stays where it was asked for. */
const isPage = ({ method, url }: Route): boolean =>
  method === 'GET' &&
  !/^\/(assets|static|images|look|logo|data\/|random|top$|healthz|readyz|metrics|robots|favicon|site\.web|schemas)|\.(:format|xml|json)$|^\/(feed|rss)$|callback/.test(
    url
  )

const ROLES = ['visitor', 'member', 'moderator', 'administrator'] as const

describe.skipIf(!chromium)('what stands in every field', { timeout: SLOW_MACHINE }, () => {
  test.for(ROLES)('runs nothing on any page that a %s sees, with the security policy off', async (role) => {
    expect(paths.length).toBeGreaterThan(40)
    expect(await visit(role, paths, true)).toEqual([])
  })

  test('leaves the security policy nothing to refuse', async () => {
    expect(await visit('moderator', paths, false)).toEqual([])
  })
})

const NAMES =
  'q in after before sort guess version quote returnTo kind role reason words tag severity tech trigger done collapse review'

describe.skipIf(!chromium)('what stands in a query', { timeout: SLOW_MACHINE }, () => {
  test('runs nothing on any page, with the security policy off', async () => {
    const query = NAMES.split(' ')
      .map((name) => `${name}=${encodeURIComponent(PAYLOAD)}`)
      .join('&')
    const there = paths.filter((path) => !/^\/s\/[^/]+$/.test(path))
    expect(
      await visit(
        'member',
        there.map((path) => `${path}?${query}`),
        true
      )
    ).toEqual([])
  })

  test('runs nothing where an address leads nowhere', async () => {
    const addresses = ['/', '/s/', '/t/', '/u/', '/drafts/', '/report/story/', '/x/'].map(
      (path) => path + encodeURIComponent(PAYLOAD)
    )
    expect(await visit('visitor', addresses, true)).toEqual([])
  })
})

/** Pages that send this reader on are looked at where they send them: the rest of them is asked for by others. */
async function visit(role: (typeof ROLES)[number], some: string[], bypassCSP: boolean): Promise<string[]> {
  const session = sessions.get(role)
  const there: string[] = []
  for (const path of some) {
    const { statusCode } = await site.app.inject({
      url: path,
      headers: session ? { cookie: `session=${session}` } : {}
    })
    if (statusCode < 300 || statusCode >= 400) there.push(new URL(path, config.baseUrl).href)
  }
  const alarms = await alarmsOn(chromium as NonNullable<typeof chromium>, there, {
    bypassCSP,
    ...(session && { session })
  })
  return alarms.map((alarm) => alarm.replace(/\?\S*/, '').slice(0, 400))
}
