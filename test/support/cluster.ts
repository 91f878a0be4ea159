import { execFile, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A PostgreSQL cluster of our own, in a folder of its own, reached by a socket in it; it ends with this process. */
export interface Cluster {
  /** Of the database `postgres`; any other has its name instead. */
  url: string
  /** Stops it as an operator would who is in a hurry, and starts it again. */
  restart(): Promise<void>
  stopServer(): Promise<void>
  startServer(): Promise<void>
  /** Stops it and deletes the folder. */
  remove(): Promise<void>
}

/** PostgreSQL refuses to run as root; `nobody` on every system of ours. */
const NOBODY = 65534
/** What makes a cluster safe in a power cut, and slow: nobody minds the end of this one. */
const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
const SETTINGS = [...CARELESS, 'max_connections=400', 'shared_buffers=64MB', 'autovacuum=off', 'jit=off']

/** Whether a cluster can be started here. */
export const hasPostgres = (): boolean =>
  ['initdb', 'pg_ctl', 'postgres'].every((program) =>
    (process.env.PATH ?? '').split(delimiter).some((folder) => isFile(join(folder, program)))
  )

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/** @param settings of postgresql.conf, beside those that make it quick */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'stories-pg-'))
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if ('uid' in identity) chownSync(folder, NOBODY, NOBODY)
  const data = join(folder, 'data')
  const options = { ...identity, cwd: folder, env: { PATH: process.env.PATH ?? '', HOME: folder, TZ: 'UTC' } }
  const server = [`-k ${folder}`, "-h ''", ...[...SETTINGS, ...settings].map((setting) => `-c ${setting}`)]
  const control = (...words: string[]) => run('pg_ctl', ['-D', data, '-w', '-s', ...words], options)

  const startServer = async () => {
    // Through execFile, pg_ctl would seem to run for as long as the server that inherits its output.
    const log = ['-l', join(folder, 'log')]
    const starter = spawn('pg_ctl', ['-D', data, '-w', '-s', ...log, '-o', server.join(' '), 'start'], {
      ...options,
      stdio: 'ignore'
    })
    const code = await new Promise((resolve, reject) => starter.on('exit', resolve).on('error', reject))
    if (code !== 0) throw new Error(`PostgreSQL did not start (pg_ctl ended with ${code})`)
  }
  const stopServer = async () => void (await control('-m', 'immediate', 'stop'))
  const stop = ['-D', data, '-w', '-s', '-m', 'immediate', 'stop']
  const removeNow = () => {
    spawnSync('pg_ctl', stop, { ...options, stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', removeNow)
  const remove = async () => {
    process.off('exit', removeNow)
    removeNow()
  }

  try {
    await run(
      'initdb',
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
      options
    )
    await startServer()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    url: `postgres:///postgres?host=${folder}&user=postgres`,
    restart: async () => {
      await control('-m', 'fast', 'stop')
      await startServer()
    },
    stopServer,
    startServer,
    remove
  }
}
