import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { releaseComment } from '../../src/comments/withholding.ts'
import { LIMITS, type LimitName, turnKey } from '../../src/limits/limits.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { chanceOf, saidBy, withoutChance } from './looking.ts'
import { makeWorld, type Teller, type World } from './world.ts'

/** Two worlds are made and looked at page by page, on machines that have other things to do. */
const LONG_MS = 900_000

const HERE = { host: 'localhost:3000' }

/** What machines that watch over the site read: the requests answered so far by kind, and the state of its work. */
async function measuresOf(browser: Browser): Promise<Map<string, number>> {
  const { body, status } = await browser.get('/metrics', HERE)
  expect(status).toBe(200)
  const lines = [
    ...body.matchAll(/^(http_request_duration_seconds_count\{.*?\}|jobs_waiting|jobs_failed) (\d+)$/gm)
  ]
  expect(lines.length).toBeGreaterThan(1)
  return new Map(lines.map(([, name = '', value]) => [name, Number(value)]))
}

/** A world whose log and measures were kept from its first moment. */
async function watchedWorld(teller: Teller) {
  const lines: Array<Record<string, unknown>> = []
  const site = await startApp()
  const config = { ...site.config, logLevel: 'info' as const }
  const logTo = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const app = await buildApp({ config, db: site.db, logTo })
  onTestFinished(() => app.close())
  const watched = { ...site, app, browser: new Browser(app) }
  const before = await measuresOf(watched.browser)
  lines.length = 0
  const world = await makeWorld(teller, watched)
  const after = await measuresOf(watched.browser)
  const measures = [...after].map(([name, value]) => [
    name,
    name.startsWith('jobs') ? value : value - (before.get(name) ?? 0)
  ])
  return { world, lines, measures }
}

/** Of a line of the log all but when it was written, by which process, and how long it took. */
const toldIn = ({
  time: _time,
  pid: _pid,
  hostname: _hostname,
  reqId: _id,
  ms: _ms,
  ...told
}: Record<string, unknown>) => told

test('whoever reads the log or the measures of the site finds no account beside what was told without a name', {
  timeout: LONG_MS
}, async () => {
  const seen = []
  for (const teller of ['quinn', 'rory'] as const) {
    const { world, lines, measures } = await watchedWorld(teller)
    const chance = await chanceOf(world)
    const told = lines.map((line) => withoutChance(chance, JSON.stringify(toldIn(line))))
    expect(told.filter((line) => line.includes('/s/:story/comments')).length).toBeGreaterThan(1)
    for (const line of told) {
      expect(line).not.toMatch(/quinn|rory/i)
      expect(Object.keys(JSON.parse(line)).filter((name) => !LOGGED.includes(name))).toEqual([])
    }
    seen.push({ told, measures: measures.sort() })
  }
  expect(seen[1]?.told).toEqual(seen[0]?.told)
  expect(seen[1]?.measures).toEqual(seen[0]?.measures)
})

/** All that a line about a request says. */
const LOGGED = ['level', 'method', 'route', 'story', 'comment', 'status', 'address', 'msg']

test('what is done without a name uses up turns of its teller’s account, and of nobody else', {
  timeout: LONG_MS
}, async () => {
  const { site, storyPath } = await makeWorld('quinn')
  const { id } = await site.db
    .selectFrom('account')
    .select('id')
    .where('username', '=', 'quinn')
    .executeTakeFirstOrThrow()
  const quinn = await signedIn(site, { id })
  await site.db.deleteFrom('moderation_act').execute()
  await site.db.updateTable('account').set({ suspended_until: null, limited_until: null }).execute()
  await site.db.deleteFrom('limit_count').execute()
  const short = storyPath.split('/').slice(0, 3).join('/')
  const others = await site.db
    .selectFrom('comment')
    .innerJoin('story', 'story.id', 'comment.story_id')
    .select('comment.short_id as shortId')
    .where('story.short_id', '=', short.slice(3))
    .whereRef('comment.author_id', '!=', 'story.author_id')
    .executeTakeFirstOrThrow()
  const did = [
    await quinn.submit(storyPath, `${short}/comments`, { body: 'One more word.' }),
    await quinn.submit(storyPath, `${short}/c/${others.shortId}/reactions`, { kind: 'like' }),
    await quinn.submit(`/report/comment/${others.shortId}`, `/report/comment/${others.shortId}`, {
      reason: 'other',
      words: 'Please look.'
    }),
    await quinn.submit(storyPath, `${short}/draft`, {})
  ]
  const change = String(did[3]?.headers.location)
  did.push(await quinn.submit(change, change, { act: 'publish', body: 'It went dark, twice.' }))
  expect(did.map(({ status }) => status)).toEqual(did.map(() => 303))
  const used = await site.db.selectFrom('limit_count').select('key').execute()
  const theirs = (Object.keys(LIMITS) as LimitName[]).map((name) => turnKey(name, `account ${id}`))
  expect(used.length).toBeGreaterThan(3)
  expect(used.filter(({ key }) => !theirs.includes(key))).toEqual([])
})

/** Whatever can be done too often has been, by this account; in windows that outlast a slow machine. */
async function useUp({ db }: Pick<TestApp, 'db'>, who: string): Promise<void> {
  const now = Date.now()
  const rows = (Object.keys(LIMITS) as LimitName[]).map((name) => ({
    key: turnKey(name, who),
    ends_at: now + LIMITS[name].windowMs + 50_000,
    count: 1_000_000
  }))
  await db.deleteFrom('limit_count').execute()
  await db.insertInto('limit_count').values(rows).execute()
}

const ids = async ({ db }: Pick<TestApp, 'db'>): Promise<Map<string, number>> => {
  const rows = await db.selectFrom('account').select(['id', 'username']).execute()
  return new Map(rows.map(({ id, username }) => [username ?? '', id]))
}

/** What others are answered who act on what was told without a name when too much was done: by one of the two, or by themselves. */
async function answersIn({ site, watchers, storyPath, begunAt }: World): Promise<string[]> {
  const short = storyPath.split('/').slice(0, 3).join('/')
  const { author_id } = await site.db
    .selectFrom('story')
    .select('author_id')
    .where('short_id', '=', short.slice(3))
    .executeTakeFirstOrThrow()
  const answer = await site.db
    .selectFrom('comment')
    .select(['id', 'short_id'])
    .where('author_id', '=', author_id)
    .executeTakeFirstOrThrow()
  // A moderator hid it in the course of that world.
  await releaseComment(site.db, answer.id, 'hidden')
  const comment = `${short}/c/${answer.short_id}`
  const acts: Array<[path: string, fields: Record<string, string>]> = [
    [`${short}/reactions`, { kind: 'brave' }],
    [`${short}/saving`, {}],
    [`${short}/following`, {}],
    [`${short}/teller/muting`, {}],
    [`${comment}/reactions`, { kind: 'like' }],
    [`${comment}/muting`, {}],
    [`${short}/comments`, { body: 'One more word of mine.' }],
    [`/report/story/${short.slice(3)}`, { reason: 'other', words: 'Please look.' }]
  ]
  const known = await ids(site)
  const of = { member: 'mia', moderator: 'moss', administrator: 'ada' } as const
  const said: string[] = []
  for (const used of ['quinn', 'rory', 'themselves'])
    for (const role of ['member', 'moderator', 'administrator'] as const)
      for (const [path, fields] of acts) {
        const browser = watchers[role] as Browser
        const _token = /name="_token" value="([^"]+)"/.exec((await browser.get('/settings')).body)?.[1] ?? ''
        await useUp(site, `account ${known.get(used === 'themselves' ? of[role] : used)}`)
        const answer = await browser.post(path, { _token, ...fields })
        const isRefused = answer.status === 429
        const words = saidBy(answer).replace(/wait \d+ (seconds|minutes)|retry-after: \d+/g, 'WAIT')
        said.push(`${used} ${role} ${path} ${isRefused} ${words}`)
      }
  const chance = await chanceOf({ site, begunAt } as World)
  return said.map((text) => withoutChance(chance, text))
}

test('who did too much is told so by the same whole answer, whoever is behind what they did it to; others are told nothing of it', {
  timeout: LONG_MS
}, async () => {
  const seen = []
  for (const teller of ['quinn', 'rory'] as const) seen.push(await answersIn(await makeWorld(teller)))
  const [one = [], other = []] = seen
  expect(one.filter((line) => line.startsWith('themselves') && line.includes(' true 429')).length).toBe(24)
  expect(one.filter((line) => /^(quinn|rory)/.test(line) && line.includes(' true 429'))).toEqual([])
  for (const [n, line] of one.entries()) expect(other[n], line.slice(0, 100)).toBe(line)
})
