import { createRequire } from 'node:module'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { newFolder } from '../../support/files.ts'
import { lookAfter } from '../../support/posters.ts'
import { startServerProcess } from '../../support/serverProcess.ts'
import { kill, rounds } from './site.ts'

const KILLS = rounds(20)
const PACKAGE = createRequire(import.meta.url).resolve('better-sqlite3')

/** Kills the process at its so-manieth statement, of all that it ever prepares. */
const killAt = (statement: number) => `
  import { createRequire } from 'node:module'
  const Database = createRequire(${JSON.stringify(PACKAGE)})(${JSON.stringify(PACKAGE)})
  const { prepare } = Database.prototype
  let count = 0
  Database.prototype.prepare = function (text) {
    if (count++ === ${statement}) process.kill(process.pid, 'SIGKILL')
    return prepare.call(this, text)
  }
  process.on('exit', () => {})
  process.once('SIGUSR2', () => process.stdout.write('statements ' + count + '\\n'))`

const schemaOf = (file: string): unknown[] => {
  const database = new Database(file, { readonly: true })
  const schema = database.prepare('select name, sql from sqlite_schema order by name').all()
  database.close()
  return schema
}

test(`a first start killed × ${KILLS}, each time at another statement`, async ({ task }) => {
  const whole = await startServerProcess({}, killAt(-1))
  whole.child.kill('SIGUSR2')
  await expect.poll(() => whole.output(), { timeout: 10_000 }).toContain('statements ')
  const statements = Number(/statements (\d+)/.exec(whole.output())?.[1])
  await kill(whole)
  const expected = schemaOf(whole.file)
  const wrong: string[] = []
  let killed = 0
  for (let n = 0; n < KILLS; n++) {
    const at = Math.floor((n / KILLS) * statements)
    const file = join(newFolder(), 'site.db')
    const env = { DATABASE_URL: `sqlite:${file}` }
    await startServerProcess(env, killAt(at)).then(kill, () => {
      killed++
    })
    await kill(await startServerProcess(env))
    if (JSON.stringify(schemaOf(file)) !== JSON.stringify(expected))
      wrong.push(`${at}: the schema is another`)
    const { faults } = await lookAfter(env.DATABASE_URL, [])
    wrong.push(...faults.map((fault) => `${at}: ${fault}`))
  }
  task.meta.figures = `${killed} killed before the site was up, of ${statements} statements; the next start completed ${KILLS - wrong.length}`
  expect(wrong).toEqual([])
})
