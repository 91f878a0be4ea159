import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { comparePages } from './compare.ts'
import { makeSite, SITE_URL } from './fill.ts'
import { meetHerd } from './herd.ts'
import { drawFigures, measureLight } from './light.ts'
import { CONNECTIONS } from './load.ts'
import { readOptions } from './options.ts'
import { pagesOf } from './pages.ts'
import { PROGRAM_FLAGS } from './program.ts'
import { startServer } from './serverProcess.ts'
import { drawTable, warningOf } from './table.ts'

const options = readOptions()
const { seconds, profile, isWanted } = options
const folder = mkdtempSync(join(tmpdir(), 'war-stories-bench-'))
const databaseUrl = `sqlite:${join(folder, 'bench.db')}`
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

note('Telling stories …')
const made = await makeSite(databaseUrl)
const pages = pagesOf(made).filter(({ name }) => isWanted(name))
const site = await startServer('siteServer.ts', {
  env: { DATABASE_URL: databaseUrl, BASE_URL: SITE_URL, LOG_LEVEL: 'silent' },
  execArgv: [...PROGRAM_FLAGS, ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])]
})
const rows = await comparePages(site, pages, seconds, note)
const herd = await meetHerd(site, made)
await site.stop()
process.stdout.write(`\n${setting()}\n\n${drawTable(rows)}\n${herd}${warningOf(rows)}`)
if (options.isAll) {
  note('Members, writers and the machine …')
  process.stdout.write(`\n${drawFigures(await measureLight(databaseUrl, made, options))}\n`)
  measureLarge(options.files ?? folder)
}

/** In programs of their own, since each of them empties the memory of what it reads. */
function measureLarge(files: string): void {
  const sizes = options.isFull ? [1_000, 100_000, 1_000_000] : [1_000]
  const run = (program: string, ...args: string[]) => {
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, program), ...args], {
      stdio: ['ignore', program === 'flat.ts' ? 'inherit' : 2, 2]
    })
    if (status !== 0) throw new Error(`${program} ended with code ${status}`)
  }
  for (const size of sizes)
    if (!existsSync(join(files, `${size}.db`))) run('growFile.ts', '--stories', String(size), '--into', files)
  run('flat.ts', '--files', files, '--sizes', sizes.join(), '--rounds', options.isFull ? '100' : '20')
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
