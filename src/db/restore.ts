import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { databaseFile, faultOf, openToRead, stampOf, syncToDisk } from './file.ts'
import { newerMigration } from './migrate.ts'
import { DatabaseError } from './open.ts'
import { refuseWhileUsed } from './users.ts'

/**
 * Puts a backup in the place of the database. What was there before is kept beside it under a name with the date.
 * @returns where the old one is now; null where there was none
 * @throws DatabaseError, having changed nothing, when the backup is not ours, damaged or of a newer program, or
 * when a site is running on the database
 */
export async function restore(databaseUrl: string, backup: string, now: number): Promise<string | null> {
  const file = databaseFile(databaseUrl)
  if (resolve(file) === resolve(backup)) throw new DatabaseError(`${backup} is the database itself.`)
  mkdirSync(dirname(file), { recursive: true })
  const arriving = `${file}.restoring`
  rmSync(arriving, { force: true })
  const kept = existsSync(file) ? `${file}.before-restore-${stampOf(now)}` : null
  try {
    await copyOf(backup, arriving)
    if (kept) {
      await refuseWhileUsed(databaseUrl, 'Stop it, then restore again.')
      setAside(file, kept)
    }
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true })
    renameSync(arriving, file)
  } finally {
    rmSync(arriving, { force: true })
  }
  syncToDisk(dirname(file))
  return kept
}

/** @throws DatabaseError where a site could not start on what the backup holds */
async function copyOf(backup: string, arriving: string): Promise<void> {
  if (!existsSync(backup)) throw new DatabaseError(`There is no file ${backup}.`)
  const copy = openToRead(backup)
  try {
    const fault = faultOf(copy)
    if (fault) throw new DatabaseError(`${backup} is damaged (${fault}); nothing was restored.`)
    const newer = newerMigration(copy.prepare('select name from kysely_migration').pluck().all() as string[])
    if (newer)
      throw new DatabaseError(
        `${backup} was made by a newer program: it has "${newer}". Restore it with that one.`
      )
    await copy.backup(arriving)
  } finally {
    copy.close()
  }
  syncToDisk(arriving)
}

/** What is not yet in the file itself lies beside it and goes along. */
function setAside(file: string, kept: string): void {
  for (const end of ['-wal', '-shm', '']) if (existsSync(file + end)) renameSync(file + end, kept + end)
}
