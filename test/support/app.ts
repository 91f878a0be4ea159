import type { FastifyInstance } from 'fastify'
import { expect, onTestFinished, vi } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { changesOf } from '../../src/db/changes.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type Db, openDatabase } from '../../src/db/open.ts'
import { startSession } from '../../src/sessions/store.ts'
import { Browser } from './browser.ts'
import { dropDatabase, newDatabase } from './database.ts'

export const SITE = 'http://stories.test'

export interface TestApp {
  app: FastifyInstance
  db: Db
  config: Config
  browser: Browser
}

export const testConfig = (env: NodeJS.ProcessEnv = {}): Config =>
  readConfig({ BASE_URL: SITE, DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent', ...env })

/** The real site on an empty database of its own; closed when the test ends. */
export async function startApp(env: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  const site = await buildSite(env)
  onTestFinished(() => closeSite(site))
  return site
}

/** A new browser in which this member is signed in; one without a password has an app, as every office asks for. */
export async function signedIn({ app, db }: TestApp, member: { id: number }): Promise<Browser> {
  await giveApp(db, member.id)
  const session = { accountId: member.id, userAgent: 'test', address: '127.0.0.0', now: Date.now() }
  const browser = new Browser(app)
  browser.cookies.set('session', await startSession(db, session))
  return browser
}

async function giveApp(db: Db, accountId: number): Promise<void> {
  const bare = db
    .selectFrom('account')
    .select((eb) => ['id as account_id', eb.val('A'.repeat(32)).as('key'), eb.val(1).as('created_at')])
    .select((eb) => eb.val(1).as('confirmed_at'))
    .where('id', '=', accountId)
    .where('password_hash', 'is', null)
  await db
    .insertInto('totp')
    .columns(['account_id', 'key', 'created_at', 'confirmed_at'])
    .expression(bare)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The same for a whole test file, which closes it itself. Other processes are heard from the first request on. */
export async function buildSite(env: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  const config = testConfig({ DATABASE_URL: await newDatabase(), ...env })
  const db = openDatabase(config.databaseUrl)
  await migrate(db)
  const app = await buildApp({ config, db })
  await vi.waitFor(() => expect(changesOf(db).isCertain()).toBe(true), 10_000)
  return { app, db, config, browser: new Browser(app) }
}

export async function closeSite({ app, db, config }: TestApp): Promise<void> {
  await app.close()
  await db.destroy()
  await dropDatabase(config.databaseUrl)
}
