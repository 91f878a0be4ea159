import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { closeRenderer } from '../src/text/render.ts'
import { comparePages } from './compare.ts'
import { type BenchSite, fillSite, SITE_URL } from './fill.ts'
import { meetHerd } from './herd.ts'
import { CONNECTIONS } from './load.ts'
import { readOptions } from './options.ts'
import { pagesOf } from './pages.ts'
import { startServer } from './serverProcess.ts'
import { drawTable, warningOf } from './table.ts'

const { seconds, profile, isWanted } = readOptions()
const folder = mkdtempSync(join(tmpdir(), 'war-stories-bench-'))
const databaseUrl = `sqlite:${join(folder, 'bench.db')}`
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

note('Telling stories …')
const made = await makeSite()
const pages = pagesOf(made).filter(({ name }) => isWanted(name))
const site = await startServer('siteServer.ts', {
  env: { DATABASE_URL: databaseUrl, BASE_URL: SITE_URL, LOG_LEVEL: 'silent' },
  execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
})
const rows = await comparePages(site, pages, seconds, note)
const herd = await meetHerd(site, made)
await site.stop()
process.stdout.write(`\n${setting()}\n\n${drawTable(rows)}\n${herd}${warningOf(rows)}`)

async function makeSite(): Promise<BenchSite> {
  const db = openDatabase(databaseUrl)
  await migrate(db)
  const made = await fillSite(db)
  await db.destroy()
  await closeRenderer()
  return made
}

/** What to know before comparing two tables. */
function setting(): string {
  const load = `${CONNECTIONS} connections, ${seconds} s a row and server`
  return `Node ${process.version}, ${availableParallelism()} CPUs, ${load}`
}

/** Progress goes beside the table, so that the table alone can be kept. */
function note(line: string): void {
  process.stderr.write(`${line}\n`)
}
