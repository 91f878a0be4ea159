import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { backUpJob, listBackups, planBackups } from '../../src/backups/schedule.ts'
import { readConfig } from '../../src/config.ts'
import { stampOf } from '../../src/db/file.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import { newFolder } from '../support/files.ts'
import { DAY, HOUR, makeAccount } from '../support/make.ts'

/** A claim is compared with the clock, so this is not in the past. */
const START = Math.ceil(Date.now() / DAY) * DAY

async function startSite(env: NodeJS.ProcessEnv = {}) {
  const folder = newFolder()
  const backups = join(folder, 'backups')
  const config = readConfig({
    DATABASE_URL: `sqlite:${folder}/site.db`,
    BACKUP_DIR: backups,
    BACKUP_EVERY: '6h',
    BACKUP_KEEP: '3',
    ...env
  })
  const db = openDatabase(config.databaseUrl)
  onTestFinished(() => db.destroy())
  await migrate(db)
  const said: string[] = []
  const log = {
    info: (line: string) => said.push(line),
    error: (_: unknown, line: string) => said.push(line)
  }
  const mailer = { send: async () => undefined, close: () => undefined }
  const work = (now: number, settings = config) =>
    runDueJobs({ db, config: settings, mailer, log: log as never }, { backup: backUpJob }, now)
  return { folder, backups, config, db, said, work }
}

const waiting = (db: Awaited<ReturnType<typeof startSite>>['db']) =>
  db.selectFrom('job').select('run_at').where('kind', '=', 'backup').execute()

test('copies are made as often as asked, by one of all processes, and the oldest are deleted', async () => {
  const { backups, config, db, said, work } = await startSite()
  await makeAccount(db, 'ann')
  for (let process = 0; process < 3; process++) await planBackups(db, config, START)
  for (let n = 0; n < 5; n++) {
    expect(await work(START + n * 6 * HOUR)).toBe(1)
    if (n === 0) writeFileSync(join(backups, 'mine.db'), 'not the site’s to delete')
    if (n === 0) writeFileSync(join(backups, 'war-stories-2026-01-01T00-00-00Z.db.partial'), 'torn')
  }
  expect(listBackups(backups)).toEqual(
    [2, 3, 4].map((n) => `war-stories-${stampOf(START + n * 6 * HOUR)}.db`)
  )
  expect(readdirSync(backups)).toHaveLength(4)
  expect(said[0]).toMatch(/^Saved a copy as .*: \d\.\d MB in /)
  expect(await waiting(db)).toEqual([{ run_at: START + 30 * HOUR }])
})

test('a copy that cannot be made is said, and tried again within the hour', async () => {
  const { folder, config, db, said, work } = await startSite()
  writeFileSync(join(folder, 'backups'), 'a file where the folder should be')
  await planBackups(db, config, START)
  await work(START)
  expect(said).toEqual(['no backup was made'])
  expect(await waiting(db)).toEqual([{ run_at: START + HOUR }])
})

test('after the settings changed, what the old ones planned is dropped', async () => {
  const { backups, config, db, work } = await startSite()
  await planBackups(db, config, START)
  await work(START, { ...config, backups: null })
  expect(await waiting(db)).toEqual([])
  expect(readdirSync(join(backups, '..'))).not.toContain('backups')
})
