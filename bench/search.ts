import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { listAlike, refreshAlike } from '../src/alike/store.ts'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/open.ts'
import { factIndex } from '../src/facets/store.ts'
import { factField } from '../src/facts/vocabulary.ts'
import { JOB_LANES } from '../src/jobs/handlers.ts'
import { startWorker } from '../src/jobs/worker.ts'
import { openMailer } from '../src/mail/mailer.ts'
import { NO_MUTES } from '../src/mutes/mutes.ts'
import { makeEdition } from '../src/openData/editions.ts'
import { meaningOf } from '../src/search/meaning.ts'
import { parseQuery } from '../src/search/query.ts'
import { countFacets, findStories } from '../src/search/store.ts'
import { tellWritten } from '../src/stories/telling.ts'
import { type WrittenStory, writeStory } from '../src/stories/writing.ts'
import { closeRenderer } from '../src/text/render.ts'
import { below, seededRandom } from './random.ts'
import { fillSearchable } from './search/fill.ts'
import { vocabulary, written } from './search/prose.ts'
import { startFilled } from './search/server.ts'

/** Between posts while jobs count words and look for what is alike: four a second. */
const PAUSE_MS = 250

const { values } = parseArgs({
  options: {
    stories: { type: 'string', default: '100000' },
    into: { type: 'string', default: '.' },
    rounds: { type: 'string', default: '100' },
    postgres: { type: 'boolean', default: false }
  }
})
const [stories, rounds] = [Number(values.stories), Number(values.rounds)]
const path = join(values.into, `searchable-${stories}.db`)
const say = (line: string) => console.log(line)
if (!existsSync(path)) await fillSearchable(path, stories, say)
const server = values.postgres ? await startFilled(path, say) : null
const config = readConfig({
  BASE_URL: 'http://bench.test',
  DATABASE_URL: server?.url ?? `sqlite:${path}`,
  LOG_LEVEL: 'silent'
})
const db = openDatabase(config.databaseUrl)
const app = await buildApp({ config, db })
const random = seededRandom(7)
const words = vocabulary(seededRandom(20_240_229))
const rare = () => words[500 + below(random, 5_000)] ?? ''
const told = await tellable()
let asked = 0

const QUERIES: Record<string, () => string> = {
  'two rare words': () => `${rare()} ${rare()}`,
  'one domain word': () => `${words[40 + below(random, 40)]} `,
  'the most common word': () => 'the ',
  'common words': () => 'database replica lock table ',
  'a beginning of two letters': () => rare().slice(0, 2),
  'a phrase': () => '"the database"',
  'a slip of the finger': () => 'certifciate ',
  'word and filters': () => 'migration trigger:migration tech:mysql severity:s2',
  'filters alone': () => 'trigger:release longer:4h',
  'without a word': () => '-the trigger:expiry'
}
console.log('| what | p50 ms | p99 ms | CPU p50 ms | CPU p99 ms |\n|---|--:|--:|--:|--:|')
for (const [name, text] of Object.entries(QUERIES)) {
  await measure(`search: ${name}`, () => meaningAndFound(text()))
}
await once('index of the facts, built', () => factIndex(db))
await measure('facet counts of 1,000', async () => {
  await countFacets(
    db,
    Array.from({ length: 1_000 }, () => 1 + below(random, stories))
  )
})
for (const name of ['two rare words', 'common words', 'a phrase', 'filters alone'] as const)
  await measure(`page: ${name}`, () => searchPage(QUERIES[name]?.() ?? ''))
await measure('page: stories by two facts', () => app.inject(`/stories?${twoFacts()}`))
await measure('page: insights of a value', () => app.inject(`/insights/trigger/${oneOf('trigger')}`))
await measure('page: insights after a write', async () => {
  await tellOne()
  await drawnAnew('/insights')
})
await measure('page: insights, kept', () => app.inject('/insights'))
await measure('finding those alike', () => refreshAlike(db, 1 + below(random, stories)))
await measure('showing those alike', () => listAlike(db, 1 + below(random, stories), NO_MUTES))
await measure('posting a story', tellOne)
const stopWorker = startWorker({ db, config, mailer: openMailer(config, say), log: app.log }, JOB_LANES)
while (await isBusy()) await setTimeout(PAUSE_MS)
await measure('posting, jobs beside it', tellOne, () => setTimeout(PAUSE_MS))
await stopWorker()
await once('the download of all, made', () => makeEdition(db, config.baseUrl, Date.now()))
await once('the download of all, sent', () => app.inject('/data/stories.jsonl'))
await app.close()
await db.destroy()
await closeRenderer()
await server?.remove()

/** Whether anything is left of what was posted before. */
async function isBusy(): Promise<boolean> {
  const due = await db.selectFrom('job').select('id').where('run_at', '<=', Date.now()).executeTakeFirst()
  return due !== undefined
}

function tellOne() {
  return tellWritten(db, told(), { authorId: 1, tags: ['one', 'two'], publishedAt: Date.now() })
}

async function drawnAnew(page: string): Promise<void> {
  const { statusCode } = await app.inject(page)
  if (statusCode !== 200) throw new Error(`${page} answered ${statusCode}`)
}

function oneOf(name: string): string {
  const known = factField(name)?.values ?? []
  return known[below(random, known.length)]?.value ?? ''
}

/** Each time others, so that no page is kept. */
function twoFacts(): string {
  return `trigger=${oneOf('trigger')}&factor=${oneOf('factor')}&longer=${60 + (++asked % 600)}m`
}

/** Each time for somebody else, whom nobody asks to wait. */
async function searchPage(text: string): Promise<void> {
  const remoteAddress = `10.0.${++asked >> 8}.${asked & 255}`
  const { statusCode } = await app.inject({ url: `/search?q=${encodeURIComponent(text)}`, remoteAddress })
  if (statusCode !== 200) throw new Error(`a search was answered ${statusCode}`)
}

async function meaningAndFound(text: string): Promise<void> {
  await findStories(db, await meaningOf(db, parseQuery(text)), NO_MUTES)
}

/** Stories to tell, rendered before. */
async function tellable() {
  const texts: WrittenStory[] = []
  for (let number = 0; number < 5; number++) {
    const { title, body } = written(random, words, 0)
    texts.push(
      await writeStory(db, { title: title.join(' '), markdown: body.join(' '), siteUrl: config.baseUrl })
    )
  }
  return () => texts[below(random, texts.length)] as WrittenStory
}

async function once(name: string, work: () => Promise<unknown>): Promise<void> {
  const [from, used] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(used)
  console.log(
    `| ${name} | ${(performance.now() - from).toFixed(0)} | | ${((user + system) / 1000).toFixed(0)} | |`
  )
}

/** @param pause before each, which does not count */
async function measure(
  name: string,
  work: () => Promise<unknown>,
  pause?: () => Promise<unknown>
): Promise<void> {
  const [wall, cpu]: [number[], number[]] = [[], []]
  for (let round = -5; round < rounds; round++) {
    await pause?.()
    const [from, used] = [performance.now(), process.cpuUsage()]
    await work()
    const { user, system } = process.cpuUsage(used)
    if (round < 0) continue
    wall.push(performance.now() - from)
    cpu.push((user + system) / 1000)
  }
  const at = (all: number[], share: number) =>
    all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1]?.toFixed(1)
  console.log(`| ${name} | ${at(wall, 0.5)} | ${at(wall, 0.99)} | ${at(cpu, 0.5)} | ${at(cpu, 0.99)} |`)
}
