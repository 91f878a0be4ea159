import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { closeRenderer } from '../src/text/render.ts'
import { type BenchSite, SITE_URL } from './fill.ts'
import { measureColdPage } from './light/coldPage.ts'
import type { Figure } from './light/figure.ts'
import { measureMemberPage } from './light/memberPage.ts'
import { type SignedIn, signedInMembers } from './light/members.ts'
import { measureMixedLoad } from './light/mixedLoad.ts'
import { measurePosting } from './light/posting.ts'
import { measureStart } from './light/start.ts'
import type { Options } from './options.ts'
import { PROGRAM_FLAGS } from './program.ts'
import { startServer } from './serverProcess.ts'

/** No member posts twice. */
const WRITERS = 16_000

/** What members, writers and the machine get, on a site that `fillSite` filled. */
export async function measureLight(
  databaseUrl: string,
  { storyWith24, storyWith500, untouchedStory }: BenchSite,
  { seconds, minutes, profile }: Options
): Promise<Figure[]> {
  const [reader, ...writers] = await signIn(databaseUrl, WRITERS)
  if (!reader) return []
  const forMixed = writers.splice(0, WRITERS / 3)
  const env = { DATABASE_URL: databaseUrl, BASE_URL: SITE_URL, LOG_LEVEL: 'silent' }
  const execArgv = [...PROGRAM_FLAGS, ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])]
  const start = () => startServer('siteServer.ts', { env, execArgv })
  const site = await start()
  const story = storyWith24.split('/').slice(0, 3).join('/')
  const paths = ['/', '/latest', storyWith24, storyWith500, untouchedStory, '/latest.atom', '/t', '/comments']
  const figures = [
    ...(await measureMemberPage(site, storyWith24, reader, seconds)),
    ...(await measureColdPage(site, storyWith24, seconds)),
    ...(await measurePosting(site, story, writers, seconds))
  ]
  await site.stop()
  // What posting at full speed needed for a moment is not what a day's load holds.
  const mixed = await start()
  figures.push(...(await measureMixedLoad(mixed, { story, paths }, forMixed, minutes)))
  await mixed.stop()
  return [...figures, ...(await measureStart(databaseUrl, 20_000 + (process.pid % 20_000)))]
}

/** Adds so many members to the site, each signed in. */
export async function signIn(databaseUrl: string, count: number): Promise<SignedIn[]> {
  const db = openDatabase(databaseUrl)
  await migrate(db)
  const members = await signedInMembers(db, count)
  await db.destroy()
  await closeRenderer()
  return members
}

export const drawFigures = (figures: readonly Figure[]): string =>
  figures
    .map(({ name, measured, goal }) => `${name.padEnd(42)} ${measured.padStart(18)}   goal ${goal}\n`)
    .join('')
