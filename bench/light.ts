import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { closeRenderer } from '../src/text/render.ts'
import { fillSite, SITE_URL } from './fill.ts'
import type { Figure } from './light/figure.ts'
import { measureMemberPage } from './light/memberPage.ts'
import { signedInMembers } from './light/members.ts'
import { measurePosting } from './light/posting.ts'
import { measureStart } from './light/start.ts'
import { readOptions } from './options.ts'
import { startServer } from './serverProcess.ts'

const WRITERS = 4_000

const { seconds, profile } = readOptions()
const folder = mkdtempSync(join(tmpdir(), 'war-stories-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const databaseUrl = `sqlite:${join(folder, 'bench.db')}`

const db = openDatabase(databaseUrl)
await migrate(db)
const { storyWith24 } = await fillSite(db)
const writers = await signedInMembers(db, WRITERS)
await db.destroy()
await closeRenderer()

const site = await startServer('siteServer.ts', {
  env: { DATABASE_URL: databaseUrl, BASE_URL: SITE_URL, LOG_LEVEL: 'silent' },
  execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
})
const [reader, ...others] = writers
const figures: Figure[] = []
if (reader) figures.push(...(await measureMemberPage(site, storyWith24, reader, seconds)))
const story = storyWith24.split('/').slice(0, 3).join('/')
figures.push(...(await measurePosting(site, `${story}/comments`, others, seconds)))
await site.stop()
figures.push(...(await measureStart(databaseUrl, 20_000 + (process.pid % 20_000))))
for (const { name, measured, goal } of figures)
  process.stdout.write(`${name.padEnd(40)} ${measured.padStart(16)}   goal ${goal}\n`)
