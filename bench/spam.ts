import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addAccount } from '../src/accounts/store.ts'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { JOB_HANDLERS } from '../src/jobs/handlers.ts'
import { runDueJobs } from '../src/jobs/worker.ts'
import { tellStory } from '../src/stories/telling.ts'
import { closeRenderer } from '../src/text/render.ts'
import { flood } from '../test/newcomers/flood.ts'

/** `node bench/spam.ts [PROGRAMS]`: what is left on the site of ten thousand programs that join and post. */
const programs = Number(process.argv[2] ?? 10_000)
const siteUrl = 'http://stories.test'
const folder = mkdtempSync(join(tmpdir(), 'stories-spam-'))
const config = readConfig({
  BASE_URL: siteUrl,
  DATABASE_URL: `sqlite:${join(folder, 'site.db')}`,
  LOG_LEVEL: 'silent'
})
const db = openDatabase(config.databaseUrl)
await migrate(db)
const app = await buildApp({ config, db })
const now = Date.now()
const victim = await addAccount(db, {
  username: 'victim',
  displayName: 'Victim',
  kind: 'member',
  createdAt: now
})
await db
  .updateTable('account')
  .set({ email: 'victim@mail.example', email_confirmed_at: 1, mail_choice: 'at-once' })
  .execute()
const story = await tellStory(db, {
  authorId: victim.id,
  title: 'What people come for',
  markdown: 'It began with a small change.',
  tags: ['change'],
  publishedAt: now,
  siteUrl
})
await app.ready()
const began = performance.now()
const storyPath = `/s/${story.shortId}/${story.slug}`
const outcomes = await flood({ app, siteUrl, storyPath, victim: 'victim' }, programs)
const seconds = (performance.now() - began) / 1000
let mails = 0
let dirtyMails = 0
const mailer = {
  send: async ({ text }: { text: string }) => {
    mails++
    if (/shop\.example/.test(text)) dirtyMails++
  },
  close: () => undefined
}
const log = { info: () => undefined, error: (details: object) => console.error(details) }
await runDueJobs({ db, config, mailer, log }, JOB_HANDLERS, Date.now() + 3_600_000)
console.log(`${programs} programs in ${seconds.toFixed(0)} s`)
for (const [outcome, count] of [...outcomes].sort()) console.log(`  ${outcome.padEnd(28)} ${count}`)
const STORIES = [
  '/',
  '/latest',
  '/top/all',
  '/latest.rss',
  '/hot.atom',
  '/t',
  '/sitemap-1.xml',
  '/search?q=goods'
]
const COMMENTS = ['/comments', '/comments.json', '/search?q=cheap&in=comments']
for (const path of [...STORIES, ...COMMENTS]) {
  const { body } = await app.inject({ url: path, headers: { host: 'stories.test' } })
  // One story or comment is named several times on a page.
  const count = (words: RegExp) => new Set(body.match(words)).size
  const story = path === '/t' ? /\/t\/goods-\d+/g : /cheap_things_part_\d+/g
  const without = count(COMMENTS.includes(path) ? /of kind \w+/g : story)
  console.log(`  ${path.padEnd(28)} ${count(/shop\.example\/goods\S*/g)} links, ${without} without`)
}
console.log(`  mails                        ${mails}, of which with the link ${dirtyMails}`)
await app.close()
await db.destroy()
await closeRenderer()
rmSync(folder, { recursive: true, force: true })
