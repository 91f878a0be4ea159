import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { type Db, openDatabase } from '../src/db/open.ts'
import { formTokenOf, startSession } from '../src/sessions/store.ts'
import { closeRenderer } from '../src/text/render.ts'
import { SITE_URL } from './fill.ts'
import { type FlatRow, flatRows } from './flatPages.ts'
import { below, seededRandom } from './random.ts'

const { values } = parseArgs({
  options: {
    files: { type: 'string' },
    sizes: { type: 'string', default: '1000,100000,1000000' },
    rounds: { type: 'string', default: '100' },
    warm: { type: 'boolean', default: false }
  }
})
if (!values.files) throw new RangeError('Say --files FOLDER, where bench/growFile.ts wrote the sites.')
const sizes = values.sizes.split(',').map(Number)
const rounds = Number(values.rounds)

interface Figures {
  p50: number
  p99: number
  /** Reads of the file for one request, 99 in 100 times no more: other programs do not change that. */
  reads: number
  bytes: number
}

const RATIO = 1.5
const table = new Map<string, { goalMs: number | null; goalKb: number | undefined; figures: Figures[] }>()
const load: number[] = []
for (const size of sizes) await measureSite(join(values.files, `${size}.db`))
process.stdout.write(draw())

async function measureSite(path: string): Promise<void> {
  if (!existsSync(path)) throw new RangeError(`${path} is not there; bench/growFile.ts makes it.`)
  const db = openDatabase(`sqlite:${path}`)
  await migrate(db)
  const config = readConfig({ DATABASE_URL: `sqlite:${path}`, BASE_URL: SITE_URL, LOG_LEVEL: 'silent' })
  const app = await buildApp({ config, db })
  const random = seededRandom(size(path))
  for (const row of await flatRows(db, random)) {
    process.stderr.write(`${path}: ${row.name} …\n`)
    const { goalMs, goalKb } = row
    const kept = table.get(row.name) ?? { goalMs, goalKb, figures: [] }
    kept.figures.push(await measureRow(row))
    table.set(row.name, kept)
    load.push(loadavg()[0] ?? 0)
  }
  await app.close()
  await db.destroy()
  await closeRenderer()

  async function measureRow(row: FlatRow): Promise<Figures> {
    const times: number[] = []
    const reads: number[] = []
    let bytes = 0
    // The first two build what is built once: templates and prepared queries.
    for (let round = -2; round < rounds; round++) {
      const asked = await request(row)
      if (!values.warm) await forget(db, path)
      const [readsBefore, started] = [readsSoFar(), performance.now()]
      const answer = await app.inject(asked)
      if (round >= 0) times.push(performance.now() - started)
      if (round >= 0) reads.push(readsSoFar() - readsBefore)
      if (answer.statusCode !== 200 && answer.statusCode !== 303)
        throw new Error(`${asked.url}: ${answer.statusCode}`)
      bytes = Math.max(bytes, answer.rawPayload.length)
    }
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), reads: quantile(reads, 0.99), bytes }
  }

  /** Members ask where only they can; everything else is asked by visitors. */
  async function request(row: FlatRow) {
    const { path: url, form } = await row.draw()
    const isMembers = form !== undefined || ['Following', 'notifications'].includes(row.name)
    const token = isMembers ? await session() : ''
    const cookie = isMembers ? { cookie: `__Host-session=${token}` } : {}
    const headers = { host: new URL(SITE_URL).host, ...cookie }
    if (!form) return { method: 'GET', url, headers } as const
    await db.deleteFrom('limit_count').execute()
    return {
      method: 'POST',
      url,
      payload: new URLSearchParams({ ...form, _token: formTokenOf(token) }).toString(),
      headers: {
        ...headers,
        'content-type': 'application/x-www-form-urlencoded',
        origin: SITE_URL,
        'sec-fetch-site': 'same-origin'
      }
    } as const
  }

  async function session(): Promise<string> {
    const accountId = 1 + below(random, Math.max(20, size(path) / 5))
    return startSession(db, { accountId, userAgent: 'bench', address: '', now: Date.now() })
  }
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
}

/** Calls of this process that read, nearly all of them a page of the database. */
function readsSoFar(): number {
  return Number(/syscr: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
}

/** Empties SQLite's own cache and drops the file from the system's, so that every page of it is read from the disk. */
async function forget(db: Db, path: string): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
  await sql`pragma shrink_memory`.execute(db)
  const { status } = spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none'])
  if (status !== 0) throw new Error('dd cannot drop a file from the cache here (GNU coreutils can).')
}

function size(path: string): number {
  return Number(/(\d+)\.db$/.exec(path)?.[1])
}

function draw(): string {
  const number = (value: number) => value.toFixed(1).padStart(7)
  const ofSizes = (cell: (index: number) => string) => sizes.map((_, index) => ` ${cell(index)} |`).join('')
  const heads = ofSizes((index) => `${sizes[index]?.toLocaleString('en')}: p50 | p99 | reads`)
  const lines = [...table].map(([name, { goalMs, goalKb, figures }]) => {
    const ratioOf = (figure: 'p99' | 'reads') => (figures.at(-1)?.[figure] ?? 0) / (figures[0]?.[figure] ?? 1)
    const worst = Math.max(...figures.map(({ p99 }) => p99))
    const isMet = goalMs === null ? ratioOf('p99') <= RATIO : worst <= goalMs
    const goal = goalMs === null ? `≤ ${RATIO} ×` : `≤ ${goalMs} ms`
    const kilobytes = Math.max(...figures.map((figure) => figure.bytes)) / 1000
    const size = goalKb ? ` of ≤ ${goalKb} ${kilobytes <= goalKb ? 'met' : 'MISSED'}` : ''
    const cells = ofSizes((index) => {
      const { p50 = Number.NaN, p99 = Number.NaN, reads = Number.NaN } = figures[index] ?? {}
      return `${number(p50)} |${number(p99)} | ${reads}`
    })
    const ratios = `${ratioOf('p99').toFixed(2)} | ${ratioOf('reads').toFixed(2)}`
    return `| ${name.padEnd(30)} |${cells} ${ratios} | ${goal} ${isMet ? 'met' : 'MISSED'} | ${kilobytes.toFixed(0)}${size} |`
  })
  const head = `| ${'page'.padEnd(30)} |${heads} p99 ratio | reads ratio | goal | kB |`
  return `${head}\n${lines.join('\n')}\n\n${setting()}\n`
}

function setting(): string {
  const files = sizes.map((stories) => statSync(join(values.files ?? '', `${stories}.db`)).size / 1e9)
  const quiet = `${Math.min(...load).toFixed(1)} to ${Math.max(...load).toFixed(1)}`
  return (
    `In ms; ${values.warm ? 'warm' : 'cold: every request reads the file from the disk'}. ${rounds} requests a row. ` +
    `Files of ${files.map((size) => size.toFixed(2)).join(', ')} GB. Load of the machine ${quiet}.`
  )
}
