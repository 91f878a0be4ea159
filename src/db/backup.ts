import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { databaseFile, faultOf, openToRead, syncToDisk } from './file.ts'
import { DatabaseError } from './open.ts'

export interface Backup {
  file: string
  bytes: number
  ms: number
}

/** Pages of 4 kB copied before others have their turn on the disk. */
const PAGES_AT_ONCE = 1000

/**
 * Copies the database as it is at this moment, while others write to it, and checks the copy. The file is there
 * whole or not at all.
 * @throws DatabaseError when the file exists already, or the copy is not sound
 */
export async function backUp(databaseUrl: string, file: string): Promise<Backup> {
  const began = performance.now()
  const from = databaseFile(databaseUrl)
  refuseExisting(file)
  const partial = `${file}.partial`
  mkdirSync(dirname(file), { recursive: true })
  rmSync(partial, { force: true })
  try {
    await copyPages(from, partial)
    checkCopy(partial)
    syncToDisk(partial)
    refuseExisting(file)
    renameSync(partial, file)
    syncToDisk(dirname(file))
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(partial + end, { force: true })
  }
  return { file, bytes: statSync(file).size, ms: Math.round(performance.now() - began) }
}

/** The same in a thread of its own, for a process that has readers to answer. */
export function backUpInThread(databaseUrl: string, file: string): Promise<Backup> {
  const worker = new Worker(new URL('./backupThread.ts', import.meta.url), {
    workerData: { databaseUrl, file }
  })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The thread of the backup ended with ${code}`)))
  })
}

/** For the operator, in one line. */
export const describeBackup = ({ file, bytes, ms }: Backup): string =>
  `Saved a copy as ${file}: ${(bytes / 1e6).toFixed(1)} MB in ${(ms / 1000).toFixed(1)} s, checked.`

async function copyPages(from: string, to: string): Promise<void> {
  const source = openToRead(from)
  try {
    // A snapshot that is held: without it every write of another process begins the copy anew.
    source.exec('begin')
    source.prepare('select count(*) from sqlite_schema').get()
    await source.backup(to, { progress: () => PAGES_AT_ONCE })
  } finally {
    source.close()
  }
}

function checkCopy(file: string): void {
  const copy = new Database(file)
  try {
    // One file, without others beside it, until a site opens it.
    copy.pragma('journal_mode = DELETE')
    const fault = faultOf(copy)
    if (fault) throw new DatabaseError(`The copy is not sound (${fault}), so it was not kept.`)
  } finally {
    copy.close()
  }
}

function refuseExisting(file: string): void {
  if (existsSync(file))
    throw new DatabaseError(`${file} is there already; nothing was written. Choose another name.`)
}
