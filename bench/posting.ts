import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSite, SITE_URL } from './fill.ts'
import { measurePosting } from './light/posting.ts'
import { drawFigures, signIn } from './light.ts'
import { readOptions } from './options.ts'
import { PROGRAM_FLAGS } from './program.ts'
import { startServer } from './serverProcess.ts'

/** The rows of `npm run bench` about posting, alone; with `--profile FOLDER` as there. */
const { seconds, profile } = readOptions()
const folder = mkdtempSync(join(tmpdir(), 'war-stories-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const databaseUrl = `sqlite:${join(folder, 'bench.db')}`
const { storyWith24 } = await makeSite(databaseUrl)
const writers = await signIn(databaseUrl, Math.ceil((2 * seconds + 2) * 1_500))
const site = await startServer('siteServer.ts', {
  env: { DATABASE_URL: databaseUrl, BASE_URL: SITE_URL, LOG_LEVEL: 'silent' },
  execArgv: [...PROGRAM_FLAGS, ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])]
})
const story = storyWith24.split('/').slice(0, 3).join('/')
process.stdout.write(drawFigures(await measurePosting(site, story, writers, seconds)))
await site.stop()
