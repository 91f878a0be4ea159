import { expect, onTestFinished, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { JOB_HANDLERS } from '../../src/jobs/handlers.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import { type Mailer, openMailer } from '../../src/mail/mailer.ts'
import { planDailyMails } from '../../src/notifications/mailing.ts'
import { nextDailyMail } from '../../src/notifications/schedule.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { signedIn } from '../support/app.ts'
import { DAY, HOUR, makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { freePort, startPostOffice } from '../support/postOffice.ts'
import { say, startTalk } from './site.ts'

const MINUTE = 60_000

type Talk = Awaited<ReturnType<typeof startTalk>>

/** The site with a mail server that is not there yet. */
async function startMail() {
  const talk = await startTalk()
  const port = await freePort()
  const mailer = openMailer({ ...talk.site.config, smtpUrl: `smtp://127.0.0.1:${port}` })
  onTestFinished(() => mailer.close())
  return { ...talk, mailer, open: (refuses?: RegExp) => startPostOffice(port, refuses) }
}

const log = { info: () => undefined, error: () => undefined }

const work = ({ site, db }: Talk, mailer: Mailer, now: number) =>
  runDueJobs({ db, config: site.config, mailer, log }, JOB_HANDLERS, now)

const soon = () => Date.now() + 6 * MINUTE

const choose = ({ db }: Talk, id: number, mail_choice: 'at-once' | 'daily' | 'never') =>
  db.updateTable('account').set({ mail_choice }).where('id', '=', id).execute()

test('a burst makes one mail, some minutes later, with everything that is unread then', async () => {
  const talk = await startMail()
  const { site, db, ann, ben, cleo, story, mailer } = talk
  const letters = await talk.open()
  const seen = await say(site, story, { authorId: ben.id, markdown: 'Seen meanwhile' })
  await say(site, story, { authorId: ben.id, markdown: 'The first words' })
  await say(site, story, { authorId: cleo.id, markdown: 'The second words' })
  await reactToStory(db, story.id, { accountId: ben.id, kind: 'hug', at: Date.now() })
  await (await signedIn(site, ann)).get(`/s/${story.shortId}/c/${seen.shortId}`)
  await work(talk, mailer, Date.now() + MINUTE)
  expect(letters).toEqual([])
  await work(talk, mailer, soon())
  await work(talk, mailer, soon() + HOUR)
  expect(letters).toHaveLength(1)
  const [letter] = letters
  expect(letter?.envelope.to).toEqual(['ann@example.org'])
  expect(letter?.subject).toBe('War Stories: 3 new notifications')
  expect(letter?.text).toContain('> The first words')
  expect(letter?.text).toContain('> The second words')
  expect(letter?.text).not.toContain('Seen meanwhile')
  const links = letter?.text?.match(/http:\S+/g) ?? []
  expect(links.every((link) => link.startsWith(site.config.baseUrl))).toBe(true)
  expect(await db.selectFrom('job').selectAll().execute()).toEqual([])
})

test('each notification is mailed once, and a later one makes a mail of its own', async () => {
  const talk = await startMail()
  const { site, ann, ben, story, mailer } = talk
  const letters = await talk.open()
  await say(site, story, { authorId: ben.id, markdown: 'One' })
  await work(talk, mailer, soon())
  await say(site, story, { authorId: ben.id, markdown: 'Two' })
  await work(talk, mailer, soon())
  expect(letters.map(({ subject }) => subject)).toEqual(
    Array(2).fill('War Stories: ben Example commented on “The night of the queue”')
  )
  expect(letters[1]?.text).not.toContain('> One')
  expect(ann.id).toBe(story.authorId)
})

test('while the mail server is down the mail waits, and what is removed meanwhile is never in it', async () => {
  const talk = await startMail()
  const { site, db, ann, ben, story, mailer } = talk
  const other = await makeStory(db, { title: 'Gone by morning', authorId: ann.id })
  await say(site, other, { authorId: ben.id, markdown: 'Gone with it' })
  await say(site, story, { authorId: ben.id, markdown: 'Still here' })
  await work(talk, mailer, soon())
  const [job] = await db.selectFrom('job').selectAll().execute()
  expect(job).toMatchObject({ kind: 'notify-mail', attempts: 1, failed_at: null })
  await removeStory(db, other.id, { by: 'author', reason: '', at: NOON })
  const letters = await talk.open()
  await work(talk, mailer, soon() + HOUR)
  expect(letters).toHaveLength(1)
  expect(letters[0]?.text).toContain('Still here')
  expect(letters[0]?.raw).not.toMatch(/Gone/)
})

test('a mail that went out without the site learning of it is sent once more, as the same mail', async () => {
  const talk = await startMail()
  const { site, ben, story, mailer } = talk
  const letters = await talk.open()
  await say(site, story, { authorId: ben.id })
  let died = 0
  const dies: Mailer = {
    send: async (mail) => {
      await mailer.send(mail)
      if (died++ === 0) throw new Error('The process ended here')
    },
    close: () => undefined
  }
  for (let n = 0; n < 4; n++) await work(talk, dies, soon() + n * HOUR)
  expect(letters).toHaveLength(2)
  expect(letters[0]?.messageId).toBe(letters[1]?.messageId)
})

test('only confirmed addresses get mails, and only of those who want them', async () => {
  const talk = await startMail()
  const { site, db, ann, ben, cleo, story, mailer } = talk
  const letters = await talk.open()
  await db.updateTable('account').set({ email_confirmed_at: null }).where('id', '=', ann.id).execute()
  await choose(talk, ben.id, 'never')
  await say(site, story, { authorId: cleo.id, markdown: '@ben' })
  await choose(talk, ben.id, 'at-once')
  await work(talk, mailer, soon())
  await say(site, story, { authorId: ben.id, markdown: '@cleo' })
  await choose(talk, cleo.id, 'never')
  await work(talk, mailer, soon())
  expect(letters).toEqual([])
})

test('one mail a day goes out at its hour, and the next day only what is new', async () => {
  const talk = await startMail()
  const { site, db, ann, ben, story, mailer } = talk
  const letters = await talk.open()
  await choose(talk, ann.id, 'daily')
  await planDailyMails(db, Date.now())
  await planDailyMails(db, Date.now())
  const due = nextDailyMail(Date.now())
  for (let n = 0; n < 3; n++) await say(site, story, { authorId: ben.id })
  await work(talk, mailer, due - 1)
  expect(letters).toEqual([])
  await work(talk, mailer, due)
  expect(letters.map(({ subject }) => subject)).toEqual(['War Stories: 3 new notifications'])
  const jobs = await db.selectFrom('job').select(['kind', 'run_at']).execute()
  expect(jobs).toEqual([{ kind: 'daily-mails', run_at: due + DAY }])
  await work(talk, mailer, due + DAY)
  expect(letters).toHaveLength(1)
})

test('whoever wants one mail a day hears there of what was said to them without a name', async () => {
  const talk = await startMail()
  const { site, db, ann, ben, mailer } = talk
  const letters = await talk.open()
  await choose(talk, ann.id, 'daily')
  await choose(talk, ben.id, 'daily')
  const hidden = await makeStory(db, { authorId: await makeAlias(db, ann.id) })
  const due = nextDailyMail(Date.now())
  await planDailyMails(db, Date.now())
  await say(site, hidden, { authorId: ben.id, markdown: 'To whoever you are' })
  await work(talk, mailer, due)
  expect(letters.map(({ envelope }) => envelope.to)).toEqual([['ann@example.org']])
  expect(letters[0]?.text).toContain('> To whoever you are')
})

test('the daily hour is six in the morning, UTC', () => {
  expect(nextDailyMail(Date.UTC(2026, 2, 1, 5, 59))).toBe(Date.UTC(2026, 2, 1, 6))
  expect(nextDailyMail(Date.UTC(2026, 2, 1, 6))).toBe(Date.UTC(2026, 2, 2, 6))
  expect(nextDailyMail(Date.UTC(2026, 11, 31, 23))).toBe(Date.UTC(2027, 0, 1, 6))
})

test('hostile names, titles and words add no header, no recipient and no link', async () => {
  const talk = await startMail()
  const { site, db, ann, mailer } = talk
  const letters = await talk.open()
  const name = 'Eve\r\nBcc: all@example.org\u202e https://evil.example evil.example eve@evil.example'
  await db.updateTable('account').set({ display_name: name }).where('username', '=', 'ben').execute()
  const title = 'Q\u0000\r\nTo: x@evil.example\r\n\r\nhttp://evil.example/?a=1 “”=?utf-8?B?eA==?='
  const story = await makeStory(db, { authorId: ann.id, title })
  await say(site, story, {
    authorId: talk.ben.id,
    markdown: 'www.evil.example and\n\n.\n\n[text](https://evil.example)'
  })
  await work(talk, mailer, soon())
  const [letter] = letters
  expect(letters).toHaveLength(1)
  expect(letter?.envelope.to).toEqual(['ann@example.org'])
  expect([letter?.cc, letter?.bcc]).toEqual([undefined, undefined])
  const head = letter?.raw.split('\r\n\r\n')[0] ?? ''
  expect(head.match(/^(To|Bcc|Cc):/gim)).toEqual(['To:'])
  const foreign = letter?.text?.replaceAll(site.config.baseUrl, '') ?? ''
  expect(foreign).not.toMatch(/evil\.example|https?:\/\/|@evil/)
  expect(foreign).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
})

test('a mail can be stopped by one click of its mail program, by form or by page', async () => {
  const talk = await startMail()
  const { site, db, ann, ben, story, mailer } = talk
  const letters = await talk.open()
  await say(site, story, { authorId: ben.id })
  await work(talk, mailer, soon())
  const [letter] = letters
  const header = (name: string) => letter?.headerLines.find(({ key }) => key === name)?.line ?? ''
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  const path = /<http:\/\/stories\.test(\/unsubscribe\/[\w-]+)>/.exec(
    header('list-unsubscribe').replace(/\s+/g, ' ')
  )?.[1]
  expect(letter?.text).toContain(`Never again: ${site.config.baseUrl}${path}`)
  const choice = async () =>
    (await db.selectFrom('account').select('mail_choice').where('id', '=', ann.id).executeTakeFirst())
      ?.mail_choice

  const page = await site.browser.get(path ?? '')
  expect([page.status, await choice()]).toEqual([200, 'at-once'])
  expect(page.text).not.toMatch(/ann/i)
  const multipart =
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
  for (const [type, payload] of [
    ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    ['multipart/form-data; boundary=b', multipart]
  ] as const) {
    await choose(talk, ann.id, 'at-once')
    const headers = { 'content-type': type, origin: 'https://mail.example', 'sec-fetch-site': 'cross-site' }
    const answer = await site.browser.send({ method: 'POST', url: path ?? '', payload, headers })
    expect([answer.status, await choice()]).toEqual([200, 'never'])
  }
  await choose(talk, ann.id, 'daily')
  const done = await site.browser.submit(path ?? '', path ?? '', {})
  expect([done.status, await choice()]).toEqual([200, 'never'])
  await say(site, story, { authorId: ben.id })
  await work(talk, mailer, soon())
  expect(letters).toHaveLength(1)
})

test('a wrong key stops nobody’s mails, and the key opens nothing else', async () => {
  const { site, db, ben, story } = await startTalk()
  await say(site, story, { authorId: ben.id })
  await deliver(site, soon())
  const { unsubscribe_key: key } = await db
    .selectFrom('account')
    .select('unsubscribe_key')
    .where('unsubscribe_key', 'is not', null)
    .executeTakeFirstOrThrow()
  const before = await db.selectFrom('account').select(['username', 'mail_choice']).execute()
  for (const wrong of [
    'x'.repeat(32),
    `${key}x`,
    key?.slice(1),
    '__proto__',
    '%00'.repeat(32),
    'x'.repeat(5000)
  ]) {
    const url = `/unsubscribe/${wrong}`
    expect((await site.browser.get(url)).status).toBe(404)
    expect((await site.browser.post(url, { 'List-Unsubscribe': 'One-Click' })).status).toBe(404)
  }
  expect((await site.browser.get(`/feeds/private/${key}/notifications.json`)).status).toBe(404)
  const long = { 'List-Unsubscribe': 'x'.repeat(5000) }
  expect((await site.browser.post(`/unsubscribe/${key}`, long)).status).toBe(413)
  expect(await db.selectFrom('account').select(['username', 'mail_choice']).execute()).toEqual(before)
})
