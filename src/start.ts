import cluster from 'node:cluster'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { saveCompiledCode } from './compiledCode.js'
import { type Config, ConfigError, readConfig, withoutPassword } from './config.ts'
import { whileWritable } from './db/faults.ts'
import { migrate } from './db/migrate.ts'
import { DatabaseError, type Db, openDatabase } from './db/open.ts'
import { collectGarbage } from './garbage.ts'
import { JOB_LANES, planRecurringJobs } from './jobs/handlers.ts'
import { startWorker } from './jobs/worker.ts'
import { openMailer } from './mail/mailer.ts'
import { firstAdminPath } from './roles/store.ts'
import { indexMissing } from './search/missing.ts'
import { stopWell } from './stopping.ts'
import { rerenderOutdated } from './stories/rerender.ts'
import { closeRenderer } from './text/render.ts'
import { welcome } from './welcome/welcome.ts'

/** Of several workers the first prepares and plans for all. */
const isFirst = cluster.worker === undefined || cluster.worker.id === 1
const isDemo = process.argv.includes('--demo')
/** The first readers have their pages by then. */
const SETTLED_MS = 2_000

try {
  await start(readConfig(process.env))
} catch (error) {
  if (!(error instanceof Error)) throw error
  process.stderr.write(isExpected(error) ? `${explain(error)}\n` : `${error.stack}\n`)
  process.exitCode = 1
  // As long as it is tied to the process that keeps it, a worker would not end.
  cluster.worker?.disconnect()
}

async function start(configured: Config): Promise<void> {
  const folder = isDemo ? mkdtempSync(join(tmpdir(), 'war-stories-demo-')) : null
  const config = folder
    ? { ...configured, databaseUrl: `sqlite:${join(folder, 'demo.db')}`, mailFolder: join(folder, 'mail') }
    : configured
  const db = openDatabase(config.databaseUrl)
  const closeData = async () => {
    await db.destroy()
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
  /** What is to be undone, last first, where the start fails: else half a site would go on. */
  const begun: Array<() => Promise<unknown>> = [closeData]
  try {
    if (isFirst) await prepare(db, config)
    const app = await buildApp({ config, db })
    begun.push(() => app.close())
    await listen(app, config)
    const mailer = openMailer(config, say)
    if (isFirst) await whileWritable(() => planRecurringJobs(db, config), undefined)
    const stopWorker = startWorker({ db, config, mailer, log: app.log }, JOB_LANES)
    begun.push(() => stopWorker(0))
    const close = async () => {
      mailer.close()
      await closeRenderer()
      await closeData()
    }
    stopWell({ app, stopWorker, close })
    if (isFirst) {
      await whileWritable(() => sayWhatIsMissing(db, config), undefined)
      say(`${config.siteName} is at ${config.baseUrl}`)
      await whileWritable(() => rerenderOutdated(db, config.baseUrl), 0)
      await whileWritable(() => indexMissing(db), undefined)
    }
    setTimeout(settle, SETTLED_MS).unref()
  } catch (error) {
    for (const undo of begun.reverse()) await undo()
    throw error
  }
}

/** What the site began to hear of its database would keep a process that cannot serve it. */
async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw error
  }
}

function settle(): void {
  saveCompiledCode()
  collectGarbage()
}

async function prepare(db: Db, config: Config): Promise<void> {
  for (const name of await migrate(db, say)) say(`Prepared the database: ${name}`)
  if (isDemo) {
    say('Filling a throw-away site with demo stories …')
    const { fillDemo } = await import('./demo/fill.ts')
    await fillDemo(db, config.baseUrl)
  } else if (await welcome(db, config)) {
    say(
      `This is a new site, with one story to welcome its readers. Its data is in ${withoutPassword(config.databaseUrl.replace('sqlite:', ''))}.\n` +
        'To bring a discussion over: npm run cli -- import forem ARTICLE.json COMMENTS.json\n' +
        'To see a site full of stories: npm run demo'
    )
  }
}

async function sayWhatIsMissing(db: Db, config: Config): Promise<void> {
  if (!config.smtpUrl)
    say(`Mails are not sent but written into ${config.mailFolder}, because SMTP_URL is not set.`)
  const adminPath = await firstAdminPath(db, Date.now())
  if (adminPath)
    say(
      `Nobody administers this site yet. To do so, open this link within a day (it works once): ${config.baseUrl}${adminPath}`
    )
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Errors that tell the operator all there is to know; any other is a fault of ours, shown with its stack. */
function isExpected(error: SystemError): boolean {
  return error instanceof ConfigError || error instanceof DatabaseError || error.code !== undefined
}

function explain(error: SystemError): string {
  if (error.code === 'EADDRINUSE')
    return `Another program is already at port ${error.port}; set PORT to a free one.`
  if (error.code === 'EACCES' && error.port)
    return `This user may not listen at port ${error.port}; set PORT to one above 1023.`
  return error.message
}

type SystemError = NodeJS.ErrnoException & { port?: number }
