import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { tablesOf } from '../../src/db/tables.ts'
import { JOB_HANDLERS } from '../../src/jobs/handlers.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import { LEAVING_MS } from '../../src/leaving/store.ts'
import { openMailer } from '../../src/mail/mailer.ts'
import { buildSite, closeSite, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { isOnServer, newDatabase } from '../support/database.ts'
import { newFolder } from '../support/files.ts'
import { joined, PASSWORD } from '../support/joined.ts'
import { plain } from '../uploads/files.ts'
import { hiddenFields, postFiles } from '../uploads/multipart.ts'
import { ADDRESS, DAY, joinWanda, leave, NAME, tell } from './people.ts'

/** What must be found nowhere; each stands nowhere in what others wrote, but for `@name`. */
const TRACES = [
  NAME,
  'quillfeather',
  'wandalina',
  ADDRESS,
  'letters.example',
  'feather by feather',
  'quill.example',
  '198.51.100',
  'zebrafinch',
  'xe/quill'
]

function tracesIn(bytes: Buffer): string[] {
  const text = bytes.toString('latin1').toLowerCase()
  return TRACES.filter((trace) => text.includes(trace.toLowerCase()))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesIn(path) : [path]
  })
}

async function dumpOf({ db }: TestApp): Promise<Buffer> {
  const rows = []
  for (const { name } of await tablesOf(db))
    rows.push(await sql`select * from ${sql.table(name)}`.execute(db))
  return Buffer.from(JSON.stringify(rows))
}

/** Does all that is due as the running site does: mails go into the folder. */
async function work({ db, config }: TestApp, now?: number): Promise<void> {
  const mailer = openMailer(config)
  const log = {
    info: () => undefined,
    error: ({ err }: { err: unknown }) => {
      throw err
    }
  }
  await runDueJobs({ db, config, mailer, log } as never, JOB_HANDLERS, now)
}

async function live(site: TestApp): Promise<void> {
  const wanda = await joinWanda(site)
  const ben = await joined(site, 'ben')
  const fields = { ...(await hiddenFields(wanda, '/settings', '/settings/avatar')) }
  await postFiles(wanda, '/settings/avatar', fields, [
    { field: 'avatar', bytes: await plain(300, 300, '#123456') }
  ])
  const story = await tell(wanda, { body: 'It fell, says zebrafinch, and nothing stood.' })
  await wanda.submit('/settings/words', '/settings/words', { words: 'zebrafinch' })
  const his = await tell(ben, { title: 'Another one', body: `As @${NAME} told.` })
  await ben.submit(`${story}/the-cold-feather`, `${story}/comments`, { body: `@${NAME} was so right.` })
  await wanda.submit(`${his}/another-one`, `${his}/comments`, { body: 'Says zebrafinch.' })
  await wanda.submit(`${his}/another-one`, `${his}/reactions`, { kind: 'hug' })
  await ben.submit(`/u/${NAME}`, `/u/${NAME}/following`, {})
  await wanda.submit('/new', '/new', { title: 'A draft', body: 'By zebrafinch.', act: 'save' })
  await wanda.submit('/sign-in', '/sign-out', {}).catch(() => undefined)
  await work(site)
}

test('after the end nothing of who somebody was stands in any byte of the data folder', async () => {
  const folder = newFolder()
  const url = isOnServer ? await newDatabase() : `sqlite:${join(folder, 'site.db')}`
  const site = await buildSite({ DATABASE_URL: url })
  onTestFinished(() => closeSite(site))
  await live(site)
  const found = isOnServer
    ? tracesIn(await dumpOf(site))
    : filesIn(folder).flatMap((path) => tracesIn(readFileSync(path)))
  expect([...new Set(found)]).toEqual(expect.arrayContaining([NAME, ADDRESS, 'quillfeather', 'zebrafinch']))
  const back = new Browser(site.app, '198.51.100.77')
  const form = await hiddenFields(back, '/sign-in', '/sign-in')
  const from = { 'user-agent': 'Mozilla/5.0 zebrafinch' }
  expect((await back.post('/sign-in', { ...form, username: NAME, password: PASSWORD }, from)).status).toBe(
    303
  )
  expect((await leave(back, { words: 'erase' })).status).toBe(303)
  await work(site)
  await work(site, Date.now() + LEAVING_MS + DAY)
  await work(site, Date.now() + LEAVING_MS + 3 * DAY)
  expect(tracesIn(await dumpOf(site))).toEqual([])
  if (isOnServer) return
  const all = filesIn(folder).map((path) => [path.slice(folder.length), tracesIn(readFileSync(path))])
  expect(Object.fromEntries(all.filter(([, traces]) => traces?.length))).toEqual({})
  expect(filesIn(folder).length).toBeGreaterThan(1)
})
