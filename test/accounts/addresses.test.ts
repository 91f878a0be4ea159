import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver, linkIn } from '../support/post.ts'

const emailOf = async ({ db }: TestApp, username: string) =>
  (await db.selectFrom('account').select('email').where('username', '=', username).executeTakeFirstOrThrow())
    .email

async function confirm(site: TestApp, browser: Browser = visitor(site)) {
  const link = linkIn(
    (await deliver(site)).find(({ subject }) => /confirm/.test(subject)),
    site.config.baseUrl
  )
  return browser.submit(link, link, {})
}

async function withAddress(username: string, email: string) {
  const site = await startApp()
  const member = await joined(site, username, { email })
  expect((await confirm(site)).headers.location).toBe('/confirmed')
  return { site, member }
}

const change = (member: Browser, email: string, addressPassword = PASSWORD) =>
  member.submit('/settings', '/settings/address', { email, addressPassword })

test('an address counts once the button behind its mailed link is pressed, on any device', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann', { email: 'Ann@Example.ORG' })
  expect((await ann.get('/you')).text).toContain('A mail is on its way to ann@example.org')
  const [mail, ...more] = await deliver(site)
  expect(more).toEqual([])
  expect(mail?.to).toBe('ann@example.org')
  expect(mail?.subject).toBe('War Stories: Please confirm your e-mail address')
  const link = linkIn(mail, site.config.baseUrl)

  const phone = visitor(site)
  const page = await phone.get(link)
  expect([page.status, page.text.includes('ann@example.org')]).toEqual([200, true])
  expect(await emailOf(site, 'ann')).toBeNull()
  const answer = await phone.submit(link, link, {})
  expect([answer.status, answer.headers.location]).toEqual([303, '/confirmed'])
  expect((await phone.get('/confirmed')).text).toContain('Your address is confirmed')
  expect(await emailOf(site, 'ann')).toBe('ann@example.org')
  expect((await ann.get('/settings')).text).toContain('Mails go to ann@example.org')
})

test('a second press of the button says the same; later the link is over', async () => {
  const site = await startApp()
  await joined(site, 'ann', { email: 'ann@example.org' })
  const link = linkIn((await deliver(site))[0], site.config.baseUrl)
  const browser = visitor(site)
  const { body } = await browser.get(link)
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const answers = await Promise.all([1, 2].map(() => browser.post(link, { _token })))
  expect(answers.map(({ headers }) => headers.location)).toEqual(['/confirmed', '/confirmed'])
  expect((await browser.get(link)).status).toBe(410)
  expect(await deliver(site)).toEqual([])
})

test('an address of another account is taken without a word, and refused when it is confirmed', async () => {
  const { site } = await withAddress('ann', 'ann@example.org')
  const ben = await joined(site, 'ben', { email: 'ann@example.org' })
  const cleo = await joined(site, 'cleo', { email: 'cleo@example.org' })
  const said = async (member: Browser) => (await member.get('/you')).text.replaceAll(/ann|ben|cleo/gi, 'X')
  expect((await said(ben)).replaceAll('XX', 'X')).toBe((await said(cleo)).replaceAll('XX', 'X'))
  const mails = await deliver(site)
  expect(mails.map(({ to }) => to)).toEqual(['ann@example.org', 'cleo@example.org'])
  const link = linkIn(mails[0], site.config.baseUrl)
  const answer = await visitor(site).submit(link, link, {})
  expect([answer.status, answer.text.includes('Another account here')]).toEqual([409, true])
  expect([await emailOf(site, 'ann'), await emailOf(site, 'ben')]).toEqual(['ann@example.org', null])
})

test('of two accounts that ask for one address at the same time, one gets it', async () => {
  const site = await startApp()
  await joined(site, 'ann', { email: 'both@example.org' })
  await joined(site, 'ben', { email: 'both@example.org' })
  const links = (await deliver(site)).map((mail) => linkIn(mail, site.config.baseUrl))
  const people = links.map((link) => ({ link, browser: visitor(site) }))
  const pages = await Promise.all(people.map(({ link, browser }) => browser.get(link)))
  const answers = await Promise.all(
    people.map(({ link, browser }, at) => browser.submitFrom(pages[at]?.body ?? '', link, {}))
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
})

test('changing the address needs the password, tells both, and counts when the new one is confirmed', async () => {
  const { site, member } = await withAddress('ann', 'old@example.org')
  const refused = await change(member, 'new@example.org', 'something else 43')
  expect([refused.status, refused.text.includes('That is not your password')]).toEqual([422, true])
  expect(refused.body).toContain('value="new@example.org"')
  expect(await deliver(site)).toEqual([])

  expect((await change(member, 'new@example.org')).headers.location).toBe('/settings?done=asked')
  expect(await emailOf(site, 'ann')).toBe('old@example.org')
  const mails = await deliver(site)
  expect(mails.map(({ to, subject }) => [to, subject]).sort()).toEqual([
    ['new@example.org', 'War Stories: Please confirm your e-mail address'],
    ['old@example.org', 'War Stories: A new e-mail address for your account']
  ])
  const link = linkIn(
    mails.find(({ to }) => to === 'new@example.org'),
    site.config.baseUrl
  )
  await visitor(site).submit(link, link, {})
  expect(await emailOf(site, 'ann')).toBe('new@example.org')
  expect((await deliver(site)).map(({ to, subject }) => [to, subject])).toEqual([
    ['old@example.org', 'War Stories: Your e-mail address was changed']
  ])
})

test('an address is taken out with the password, and is told', async () => {
  const { site, member } = await withAddress('ann', 'ann@example.org')
  expect((await change(member, '', 'something else 43')).status).toBe(422)
  expect(await emailOf(site, 'ann')).toBe('ann@example.org')
  expect((await change(member, '')).headers.location).toBe('/settings?done=address')
  expect(await emailOf(site, 'ann')).toBeNull()
  expect((await deliver(site)).map(({ to }) => to)).toEqual(['ann@example.org'])
})

test('a link is dead after a newer one, another address, or a new password', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann', { email: 'one@example.org' })
  const links: string[] = []
  const collect = async () => {
    for (const mail of await deliver(site))
      if (/confirm/.test(mail.subject)) links.push(linkIn(mail, site.config.baseUrl))
  }
  await collect()
  expect((await ann.submit('/settings', '/settings/confirmation', {})).headers.location).toBe(
    '/settings?done=asked'
  )
  await collect()
  await change(ann, 'two@example.org')
  await collect()
  const newPassword = 'another otter 43'
  await ann.submit('/settings', '/settings/password', { oldPassword: PASSWORD, newPassword })
  expect(links).toHaveLength(3)
  for (const link of links) expect((await visitor(site).get(link)).status).toBe(410)
  expect(await emailOf(site, 'ann')).toBeNull()
})

test('a mail that was asked for before the address was changed is not sent', async () => {
  const site = await startApp()
  const ann = await joined(site, 'ann', { email: 'one@example.org' })
  await change(ann, 'two@example.org')
  expect((await deliver(site)).map(({ to }) => to)).toEqual(['two@example.org'])
})

test('nothing waits, so nothing is sent again', async () => {
  const { site, member } = await withAddress('ann', 'ann@example.org')
  const { body } = await member.get('/settings')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  expect((await member.post('/settings/confirmation', { _token })).status).toBe(404)
  expect(await deliver(site)).toEqual([])
})

test('one address is mailed at most five times in half an hour, whoever asks', async () => {
  const site = await startApp()
  for (const name of ['ann', 'ben', 'cleo', 'dora', 'emil'])
    await joined(site, name, { email: 'x@example.org' })
  const fields = { username: 'frida', password: PASSWORD, email: 'X@example.org' }
  const page = await visitor(site).submit('/join', '/join', fields)
  expect([page.status, page.body.includes('value="frida"')]).toEqual([429, true])
  expect(await deliver(site)).toHaveLength(5)
})
