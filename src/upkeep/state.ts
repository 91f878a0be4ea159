import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { backupsMade } from '../backups/schedule.ts'
import type { Config } from '../config.ts'
import { appliedMigrations } from '../db/migrate.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { databaseSize, freeSpace } from '../db/size.ts'
import { engineVersion } from '../db/version.ts'
import { queueState } from '../jobs/queue.ts'
import { reasonsNotReady } from '../metrics/readiness.ts'

const PACKAGE = join(import.meta.dirname, '../../package.json')
const BACKUPS_SHOWN = 10

/** How the site is doing, in numbers for its administrators; the same that /metrics and /readyz tell machines. */
export async function siteState(db: Db, config: Config, now: Time) {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
  return {
    reasons: await reasonsNotReady(db, now),
    databaseBytes: await databaseSize(db),
    freeBytes: await freeSpace(db),
    backups: config.backups && backupsMade(config.backups.folder).slice(-BACKUPS_SHOWN).reverse(),
    queue: await queueState(db, now),
    versions: [
      ['War Stories', version],
      ['Node.js', process.versions.node],
      ['Database', await engineVersion(db)],
      ['Last change of the database', (await appliedMigrations(db)).at(-1) ?? '']
    ],
    sendsMail: config.smtpUrl !== null,
    mailFolder: config.smtpUrl === null ? config.mailFolder : ''
  }
}
