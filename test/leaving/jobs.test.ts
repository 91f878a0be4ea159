import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { enqueue } from '../../src/jobs/queue.ts'
import { endAccount } from '../../src/leaving/ending.ts'
import { LEAVING_MS } from '../../src/leaving/store.ts'
import { openMailer } from '../../src/mail/mailer.ts'
import { confirmMail } from '../../src/mail/texts.ts'
import { startApp } from '../support/app.ts'
import { newFolder } from '../support/files.ts'
import { ADDRESS, DAY, idOf, joinWanda, leave, NAME } from './people.ts'

test('mails and work of who left go with the account, and nobody else’s, however alike they are', async () => {
  const site = await startApp()
  const { db, config } = site
  const wanda = await joinWanda(site)
  const accountId = await idOf(site, NAME)
  await leave(wanda)
  const mailTo = (to: string, username: string) => confirmMail(config, { to, username }, 'a-secret')
  const [domain, typed] = [ADDRESS.split('@')[1], ADDRESS.toUpperCase()]
  const theirs: Array<[string, object]> = [
    ['mail', mailTo(ADDRESS, NAME)],
    ['mail', mailTo('old@letters.example', NAME)],
    ['notify-mail', { accountId, choice: 'daily' }],
    ['confirm-mail', { accountId, address: 'new@letters.example' }],
    ['reset-mail', { typed }],
    ['reset-mail', { typed: ` ${NAME.toUpperCase()} ` }]
  ]
  const others: Array<[string, object]> = [
    ['notify-mail', { accountId: Number(`${accountId}5`), choice: 'daily' }],
    ['confirm-mail', { accountId: Number(`1${accountId}`), address: `x${ADDRESS}` }],
    ['mail', mailTo(`jo-${ADDRESS}`, `${NAME}n`)],
    ['mail', mailTo(`wq@letters.example.${domain}`, `x${NAME}`)],
    ['mail', mailTo('w.q@letters-example.org', NAME.replace('-', '_'))],
    ['reset-mail', { typed: `${NAME}s` }],
    ['reset-mail', { typed: `jo-${ADDRESS}` }]
  ]
  await db.deleteFrom('job').where('kind', '!=', 'end-account').execute()
  const runAt = Date.now() + LEAVING_MS + 9 * DAY
  for (const [kind, payload] of [...theirs, ...others]) await enqueue(db, kind, payload, runAt)
  await endAccount(db, config, { accountId, now: Date.now() + LEAVING_MS + DAY })
  const left = await db
    .selectFrom('job')
    .select(['kind', 'payload'])
    .where('kind', 'not in', ['end-account', 'scrub', 'sweep-images'])
    .orderBy('id')
    .execute()
  expect(left.map(({ kind, payload }) => [kind, JSON.parse(payload)])).toEqual(others)
})

test('where mails go into a folder, theirs are deleted, to an older address too, and nobody else’s', async () => {
  const folder = newFolder()
  const site = await startApp()
  const { db } = site
  const config = { ...site.config, mailFolder: folder, smtpUrl: null }
  const wanda = await joinWanda(site)
  const accountId = await idOf(site, NAME)
  await leave(wanda)
  const mailer = openMailer(config)
  const people = [
    [ADDRESS, NAME],
    ['old@letters.example', NAME],
    [`jo-${ADDRESS}`, 'joan'],
    [`${ADDRESS}.example`, `${NAME}n`]
  ] as const
  for (const [to, username] of people) await mailer.send(confirmMail(config, { to, username }, 'a-secret'))
  await endAccount(db, config, { accountId, now: Date.now() + LEAVING_MS + DAY })
  const left = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(left.map((mail) => /^To: (.*?)\r?$/m.exec(mail)?.[1]).sort()).toEqual(
    people
      .slice(2)
      .map(([to]) => to)
      .sort()
  )
})
