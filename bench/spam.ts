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
import { reactToStory } from '../src/reactions/store.ts'
import { tellStory } from '../src/stories/telling.ts'
import { closeRenderer } from '../src/text/render.ts'
import { checkSite } from '../src/upkeep/check.ts'
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
  createdAt: 1
})
await db
  .updateTable('account')
  .set({ email: 'victim@mail.example', email_confirmed_at: 1, mail_choice: 'at-once' })
  .execute()
const reader = await addAccount(db, {
  username: 'reader',
  displayName: 'Reader',
  kind: 'member',
  createdAt: 1
})
const tell = (title: string) =>
  tellStory(db, {
    authorId: victim.id,
    title,
    markdown: 'It began with a small change.',
    tags: ['change'],
    publishedAt: now,
    siteUrl
  })
const [story, praised] = [await tell('What people come for'), await tell('What they were paid for')]
await reactToStory(db, story.id, { accountId: reader.id, kind: 'hug', at: now })
await app.ready()
const began = performance.now()
const storyPath = `/s/${story.shortId}/${story.slug}`
const praisedPath = `/s/${praised.shortId}/${praised.slug}`
const outcomes = await flood({ app, siteUrl, storyPath, praisedPath, victim: 'victim' }, programs)
const seconds = (performance.now() - began) / 1000
let mails = 0
let dirtyMails = 0
let floodedMails = 0
const mailer = {
  send: async ({ text }: { text: string }) => {
    mails++
    if (/shop\.example/.test(text)) dirtyMails++
    if (/goods|cheap/i.test(text)) floodedMails++
  },
  close: () => undefined
}
const log = { info: () => undefined, error: (details: object) => console.error(details) }
await runDueJobs({ db, config, mailer, log }, JOB_HANDLERS, Date.now() + 3_600_000)
console.log(`${programs} programs in ${seconds.toFixed(0)} s`)
for (const [outcome, count] of [...outcomes].sort()) console.log(`  ${outcome.padEnd(28)} ${count}`)
const STORIES = [
  ...['/', '/latest', '/hot', '/top/week', '/top/all', '/stories', '/insights', '/t', '/search?q=goods'],
  ...['/latest.rss', '/latest.json', '/hot.atom', '/stories.rss', '/sitemap-1.xml']
]
const COMMENTS = ['/comments', '/comments.json', '/comments.rss', '/search?q=cheap&in=comments']
for (const path of [...STORIES, ...COMMENTS]) {
  const { body } = await app.inject({ url: path, headers: { host: 'stories.test' } })
  // One story or comment is named several times on a page.
  const count = (words: RegExp) => new Set(body.match(words)).size
  const story = path === '/t' ? /\/t\/goods-\d+/g : /cheap_things_part_\d+/g
  const without = count(COMMENTS.includes(path) ? /of kind \w+/g : story)
  console.log(`  ${path.padEnd(28)} ${count(/shop\.example\/goods\S*/g)} links, ${without} without`)
}
const top = (await app.inject({ url: '/top/all', headers: { host: 'stories.test' } })).body
const isFirst = top.indexOf('What people come for') < top.indexOf('What they were paid for')
console.log(
  `  the story that was praised   ${isFirst ? 'below' : 'above'} one with a single reaction of a reader`
)
console.log(
  `  mails                        ${mails}, with the link ${dirtyMails}, with words of the flood ${floodedMails}`
)
await checkSite(db, { repairs: false, say: (line) => line.includes('wrong') && console.log(`  ${line}`) })
await app.close()
await db.destroy()
await closeRenderer()
rmSync(folder, { recursive: true, force: true })
