import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupPlan, Config } from '../config.ts'
import { backUpInThread, describeBackup } from '../db/backup.ts'
import { stampOf } from '../db/file.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { enqueueOnce } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'

/** After a copy that failed, the next is not waited for a day. */
const RETRY_MS = 3_600_000

/** Has the first copy made, where the settings ask for copies; each plans the next. */
export async function planBackups(db: Db, { backups }: Pick<Config, 'backups'>, runAt: Time): Promise<void> {
  if (!backups) return
  const { everyMs } = backups
  await enqueueOnce(db, 'backup', { everyMs }, { key: `backup ${everyMs}`, runAt })
}

/** Makes a copy and leaves itself for later; one that was planned by settings that changed since is dropped. */
export const backUpJob: JobHandler = async ({ db, config, log, now }, { everyMs }: { everyMs: number }) => {
  const { backups, databaseUrl } = config
  if (backups?.everyMs !== everyMs) return
  try {
    const backup = await backUpInThread(databaseUrl, join(backups.folder, `war-stories-${stampOf(now)}.db`))
    deleteOld(backups)
    log.info(describeBackup(backup))
    await planBackups(db, config, now + everyMs)
  } catch (error) {
    log.error({ err: error }, 'no backup was made')
    await planBackups(db, config, now + Math.min(everyMs, RETRY_MS))
  }
}

/** Nothing but our own copies, and what is left of those that were interrupted. */
const COPY = /^war-stories-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/
const TORN = /^war-stories-[\dTZ-]+\.db\.partial(-\w+)?$/

/** Names of the copies in the folder, oldest first. */
export const listBackups = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder) : []).filter((name) => COPY.test(name)).sort()

/** The copies in the folder with when each was made, and how large it is, oldest first. */
export const backupsMade = (folder: string): Array<{ name: string; at: Time; bytes: number }> =>
  listBackups(folder).map((name) => {
    const { mtimeMs, size } = statSync(join(folder, name))
    return { name, at: mtimeMs, bytes: size }
  })

function deleteOld({ folder, keep }: BackupPlan): void {
  const torn = readdirSync(folder).filter((name) => TORN.test(name))
  for (const name of [...listBackups(folder).slice(0, -keep), ...torn]) rmSync(join(folder, name))
}
