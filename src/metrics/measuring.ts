import { backupsMade } from '../backups/schedule.ts'
import type { Config } from '../config.ts'
import { isUnavailable } from '../db/faults.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { databaseSize, freeSpace } from '../db/size.ts'
import { queueState } from '../jobs/queue.ts'
import { databaseBytes, freeBytes, jobsFailed, jobsWaiting, lastBackup, oldestJobAge } from './metrics.ts'

/** Brings those numbers up to date that are looked up when somebody asks. While the database is away they stay. */
export async function measure(db: Db, config: Config, now: Time): Promise<void> {
  lastBackup.value = lastBackupAt(config) / 1000
  try {
    const { waiting, failed, oldestDueAt } = await queueState(db, now)
    jobsWaiting.value = waiting
    jobsFailed.value = failed
    oldestJobAge.value = oldestDueAt === null ? 0 : (now - oldestDueAt) / 1000
    databaseBytes.value = await databaseSize(db)
    const free = await freeSpace(db)
    if (free !== null) freeBytes.value = free
  } catch (error) {
    if (!isUnavailable(error)) throw error
  }
}

function lastBackupAt({ backups }: Config): Time {
  return (backups && backupsMade(backups.folder).at(-1)?.at) ?? 0
}
