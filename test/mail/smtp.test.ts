import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { expect, onTestFinished, test } from 'vitest'
import { JOB_HANDLERS } from '../../src/jobs/handlers.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import { type Mailer, openMailer } from '../../src/mail/mailer.ts'
import { postMail } from '../../src/mail/outbox.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { joined, visitor } from '../support/joined.ts'
import { linkIn } from '../support/post.ts'
import { freePort, startPostOffice } from '../support/postOffice.ts'

async function siteWithMail() {
  const port = await freePort()
  const site = await startApp({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'house@stories.test' })
  const mailer = openMailer(site.config)
  onTestFinished(() => mailer.close())
  return { site, mailer, port }
}

const work = ({ db, config }: TestApp, mailer: Mailer, now?: number) => {
  const log = { info: () => undefined, error: () => undefined }
  return runDueJobs({ db, config, mailer, log }, JOB_HANDLERS, now)
}

const waiting = ({ db }: TestApp) => db.selectFrom('job').selectAll().execute()

test('a mail arrives whole, from the site, to one recipient', async () => {
  const { site, mailer, port } = await siteWithMail()
  const letters = await startPostOffice(port)
  await joined(site, 'ann', { email: 'ann@example.org' })
  await work(site, mailer)
  expect(letters).toHaveLength(1)
  const [letter] = letters
  expect(letter?.envelope).toEqual({ from: 'house@stories.test', to: ['ann@example.org'] })
  expect(letter?.from?.text).toBe('house@stories.test')
  expect(letter?.subject).toBe('War Stories: Please confirm your e-mail address')
  expect(letter?.html).toBe(false)
  const link = linkIn({ to: '', subject: '', text: letter?.text ?? '' }, site.config.baseUrl)
  expect((await visitor(site).submit(link, link, {})).headers.location).toBe('/confirmed')
  expect(await waiting(site)).toEqual([])
})

test('while the mail server is down people join, and the link that comes later is fresh', async () => {
  const { site, mailer, port } = await siteWithMail()
  const ann = await joined(site, 'ann', { email: 'ann@example.org' })
  expect((await ann.get('/you')).status).toBe(200)
  const now = Date.now()
  await work(site, mailer, now)
  const [job] = await waiting(site)
  expect(job).toMatchObject({ kind: 'confirm-mail', attempts: 1, failed_at: null, claimed_until: 0 })
  expect(job?.last_error).toMatch(/ECONNREFUSED/)

  const letters = await startPostOffice(port)
  await site.db.updateTable('mail_token').set({ expires_at: 0 }).execute()
  await work(site, mailer, (job?.run_at ?? 0) + 1)
  expect(letters).toHaveLength(1)
  const link = linkIn({ to: '', subject: '', text: letters[0]?.text ?? '' }, site.config.baseUrl)
  expect((await visitor(site).submit(link, link, {})).headers.location).toBe('/confirmed')
})

test('a server that refuses a recipient keeps that mail waiting, and no other', async () => {
  const { site, mailer, port } = await siteWithMail()
  const letters = await startPostOffice(port, /^nobody@/)
  await postMail(site.db, { to: 'nobody@example.org', subject: 'One', text: 'One' })
  await postMail(site.db, { to: 'ann@example.org', subject: 'Two', text: 'Two' })
  await work(site, mailer)
  expect(letters.map(({ subject }) => subject)).toEqual(['Two'])
  expect((await waiting(site)).map(({ last_error }) => last_error)).toEqual([
    expect.stringMatching(/Nobody here|rejected/)
  ])
})

test('nothing in a mail adds a header, a recipient or a file', async () => {
  const { site, mailer, port } = await siteWithMail()
  const letters = await startPostOffice(port)
  await postMail(site.db, {
    to: 'ann@example.org',
    subject: 'One\r\nBcc: evil@evil.example\r\n\r\nbody',
    text: '.\r\n.\r\nRCPT TO:<evil@evil.example>\r\n🦦 ünïcode',
    headers: { 'List-Unsubscribe': '<https://stories.test/x>\r\nBcc: evil@evil.example' }
  })
  await postMail(site.db, { to: 'ben@example.org', subject: 'Two', text: { path: '/etc/hostname' } as never })
  await work(site, mailer)
  const [letter] = letters
  expect(letter?.envelope.to).toEqual(['ann@example.org'])
  expect(letter?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
  expect(letter?.bcc).toBeUndefined()
  expect(letter?.text).toContain('🦦 ünïcode')
  expect(letters.map(({ subject }) => subject)).not.toContain('Two')
})

test('without a mail server, mails are written where the operator finds them, and the operator is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'war-stories-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const site = await startApp()
  const said: string[] = []
  const mailFolder = join(folder, 'mail')
  const mailer = openMailer({ ...site.config, mailFolder }, (line) => said.push(line))
  await joined(site, 'ann', { email: 'ann@example.org' })
  await work(site, mailer)
  const [file = ''] = readdirSync(mailFolder)
  expect(file).toMatch(/\.eml$/)
  expect(said).toEqual([`A mail is in ${join(mailFolder, file)}`])
  const letter = await simpleParser(readFileSync(join(mailFolder, file)))
  expect(letter.text).toContain(`${site.config.baseUrl}/confirm/`)
})
