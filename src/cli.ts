import { parseArgs } from 'node:util'
import { ConfigError, checkedDatabaseUrl, readConfig, withoutPassword } from './config.ts'
import { backUp, describeBackup } from './db/backup.ts'
import { migrate } from './db/migrate.ts'
import { DatabaseError, type Db, openDatabase } from './db/open.ts'
import { restore } from './db/restore.ts'
import { addKnown } from './joining/admission.ts'
import { makeAdmin } from './roles/store.ts'
import { unlockAccount } from './secondFactor/unlocking.ts'
import { freshSettings, senderOf } from './siteSettings/store.ts'
import { closeRenderer } from './text/render.ts'
import { ImportError } from './transfer/forem.ts'
import { importForem } from './transfer/importForem.ts'
import { exportSite } from './transfer/site/exportSite.ts'
import { importSite } from './transfer/site/importSite.ts'
import { moveSite } from './transfer/site/move.ts'
import { checkSite } from './upkeep/check.ts'

const USAGE = `npm run cli -- COMMAND

  migrate                                    bring the database up to date
  backup FILE                                save a checked copy of the database, while the site runs
  restore FILE                               put a copy in the place of the database, while the site is stopped
  check [--repair]                           compare what is counted with what is there, and put it right
  account admin NAME                         make a member an administrator
  account unlock NAME                        take the second factor out of the account of who has lost it
  account add NAME ADDRESS                   add a member, who then chooses a password at /reset
  import forem ARTICLE.json COMMENTS.json    bring an article and its comments over from a Forem site
  export FOLDER                              write the whole site down, without passwords, while it runs
  import site FOLDER                         bring an exported site into an empty database
  move FROM_URL TO_URL                       take a stopped site over into another, empty database
`

const UNLOCKED: Record<
  Awaited<ReturnType<typeof unlockAccount>>,
  (name: string, baseUrl: string) => string
> = {
  'as before': (name) => `${name} signs in without a second factor now, and is signed out everywhere.`,
  'by mail': (name, baseUrl) =>
    `${name} has no passkey any more, is signed out everywhere, and chooses a password by way of ${baseUrl}/reset.`,
  nobody: (name) => `There is no member of the name ${name}.`,
  'not locked': (name) => `${name} has no second factor, so nothing was done.`,
  'no way in': (name) =>
    `Nothing but a passkey opens the account of ${name}, and it has no address for a new password, so nothing was done.`
}

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
  const [command, kind, article, comments] = positionals
  if (command === 'backup' && kind && !article) return saveCopy(kind)
  if (command === 'restore' && kind && !article) return putBack(kind)
  if (command === 'check' && !kind) return withDatabase((db) => check(db, values.repair))
  if (command === 'account' && kind === 'admin' && article && !comments)
    return withDatabase((db) => appointAdmin(db, article))
  if (command === 'account' && kind === 'unlock' && article && !comments)
    return withDatabase((db) => unlock(db, article))
  if (command === 'account' && kind === 'add' && article && comments && positionals.length === 4)
    return withDatabase((db, baseUrl) => add(db, { name: article, typed: comments, baseUrl }))
  if (command === 'migrate' && !kind) return withDatabase(async () => say('The database is up to date.'))
  const transfer = transferOf(positionals)
  if (transfer) return transfer()
  process.stderr.write(USAGE)
  process.exitCode = 2
}

/** What the words say is to come or to go, if it is that. */
function transferOf(words: string[]): (() => Promise<void>) | undefined {
  const [, second = '', third = ''] = words.slice(words[0] === 'import' ? 1 : 0)
  switch (`${words[0]} ${words[0] === 'import' ? words[1] : ''} ${words.length}`) {
    case 'import forem 4':
      return () =>
        withDatabase(async (db, baseUrl) =>
          say(await importForem(db, { article: second, comments: third }, baseUrl))
        )
    case 'import site 3':
      return () => bringSite(second)
    case 'export  2':
      return () => writeSite(second)
    case 'move  3':
      return () => move(second, third)
    default:
      return undefined
  }
}

async function move(from: string, to: string): Promise<void> {
  await moveSite(
    { from: checkedDatabaseUrl(from), to: checkedDatabaseUrl(to), name: withoutPassword(from) },
    say
  )
  say(`All of it is in ${withoutPassword(to)} and was compared; ${withoutPassword(from)} is as it was.`)
}

async function writeSite(folder: string): Promise<void> {
  await exportSite(readConfig(process.env).databaseUrl, folder, say)
  say(`The site is in ${folder}. It holds addresses and drafts: keep it as you would keep a backup.`)
}

async function bringSite(folder: string): Promise<void> {
  await importSite(readConfig(process.env).databaseUrl, folder, say)
  say('The site is here and was compared. Its members choose new passwords by "Forgot your password?".')
}

async function appointAdmin(db: Db, username: string): Promise<void> {
  if (await makeAdmin(db, username, Date.now())) {
    say(`${username} is an administrator now.`)
    return
  }
  process.stderr.write(`There is no member of the name ${username}; join with it on the site first.\n`)
  process.exitCode = 1
}

async function unlock(db: Db, username: string): Promise<void> {
  const config = readConfig(process.env)
  await freshSettings(db)
  const outcome = await unlockAccount(db, senderOf({ db, config }), username)
  const isDone = outcome === 'as before' || outcome === 'by mail'
  if (!isDone) process.exitCode = 1
  const { stdout, stderr } = process
  ;(isDone ? stdout : stderr).write(`${UNLOCKED[outcome](username, config.baseUrl)}\n`)
}

async function add(
  db: Db,
  { name, typed, baseUrl }: Record<'name' | 'typed' | 'baseUrl', string>
): Promise<void> {
  const refusal = await addKnown(db, { username: name.toLowerCase(), typed, now: Date.now() })
  if (refusal === null) {
    say(`${name.toLowerCase()} is a member now, and chooses a password by way of ${baseUrl}/reset.`)
    return
  }
  process.stderr.write(`${refusal}\n`)
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
