import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { LIMITS, type LimitName, turnKey } from '../../src/limits/limits.ts'
import { signedIn, startApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { chanceOf, withoutChance } from './looking.ts'
import { makeWorld, type Teller } from './world.ts'

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
