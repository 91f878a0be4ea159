import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from './config.ts'
import { backUp, describeBackup } from './db/backup.ts'
import { migrate } from './db/migrate.ts'
import { DatabaseError, type Db, openDatabase } from './db/open.ts'
import { restore } from './db/restore.ts'
import { makeAdmin } from './roles/store.ts'
import { closeRenderer } from './text/render.ts'
import { ImportError } from './transfer/forem.ts'
import { importForem } from './transfer/importForem.ts'
import { checkSite } from './upkeep/check.ts'

const USAGE = `npm run cli -- COMMAND

  migrate                                    bring the database up to date
  backup FILE                                save a checked copy of the database, while the site runs
  restore FILE                               put a copy in the place of the database, while the site is stopped
  check [--repair]                           compare what is counted with what is there, and put it right
  account admin NAME                         make a member an administrator
  import forem ARTICLE.json COMMENTS.json    bring an article and its comments over from a Forem site
`

const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  await run()
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof DatabaseError || error instanceof ImportError))
    throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { repair: { type: 'boolean', default: false } }
  })
  const [command, kind, article, comments, ...rest] = positionals
  if (command === 'backup' && kind && !article) return saveCopy(kind)
  if (command === 'restore' && kind && !article) return putBack(kind)
  if (command === 'check' && !kind) return withDatabase((db) => check(db, values.repair))
  if (command === 'account' && kind === 'admin' && article && !comments)
    return withDatabase((db) => appointAdmin(db, article))
  if (command === 'migrate' && !kind) return withDatabase(async () => say('The database is up to date.'))
  if (command === 'import' && kind === 'forem' && article && comments && rest.length === 0) {
    return withDatabase(async (db, baseUrl) => say(await importForem(db, { article, comments }, baseUrl)))
  }
  process.stderr.write(USAGE)
  process.exitCode = 2
}

async function appointAdmin(db: Db, username: string): Promise<void> {
  if (await makeAdmin(db, username)) {
    say(`${username} is an administrator now.`)
    return
  }
  process.stderr.write(`There is no member of the name ${username}; join with it on the site first.\n`)
  process.exitCode = 1
}

async function saveCopy(file: string): Promise<void> {
  say(describeBackup(await backUp(readConfig(process.env).databaseUrl, file)))
}

async function putBack(file: string): Promise<void> {
  const kept = await restore(readConfig(process.env).databaseUrl, file, Date.now())
  say(
    `${file} is restored; the next start serves it.${kept ? ` What was there before is kept as ${kept}.` : ''}`
  )
}

async function check(db: Db, repairs: boolean): Promise<void> {
  if (!(await checkSite(db, { repairs, say }))) process.exitCode = 1
}

async function withDatabase(work: (db: Db, baseUrl: string) => Promise<unknown>): Promise<void> {
  const config = readConfig(process.env)
  const db = openDatabase(config.databaseUrl)
  try {
    for (const name of await migrate(db, say)) say(`Prepared the database: ${name}`)
    await work(db, config.baseUrl)
  } finally {
    await db.destroy()
    await closeRenderer()
  }
}
