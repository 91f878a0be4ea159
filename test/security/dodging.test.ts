import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { closeSite, startApp, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { visitorToken } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { listenSite } from '../support/listen.ts'

/** Guesses the password at this address of the form, over and over. @returns how often before it was enough */
async function guesses(
  { app }: TestApp,
  attempt: (n: number) => {
    from?: string
    path?: string
    username?: string
    headers?: Record<string, string>
  },
  most = 30
): Promise<number> {
  for (let n = 0; n < most; n++) {
    const { from = '198.51.100.7', path = '/sign-in', username = `nobody${n}`, headers = {} } = attempt(n)
    const browser = new Browser(app, from)
    const { body } = await browser.get('/sign-in')
    const [, _token = ''] = /name="_token" value="([^"]+)"/.exec(body) ?? []
    const { status } = await browser.post(path, { _token, username, password: 'a wrong guess' }, headers)
    expect([422, 429, 404], path).toContain(status)
    if (status === 429) return n
  }
  return most
}

const PATHS = [
  '/sign-in',
  '/sign-in/',
  '/sign-in?',
  '/sign-in?x=1',
  '/%73ign-in',
  '/sign%2Din',
  '/sign-in?returnTo=/a',
  '/sign-in#x'
]

test('a limit counts one address however it is spelt', async () => {
  const site = await startApp()
  expect(await guesses(site, (n) => ({ path: PATHS[n % PATHS.length] ?? '' }))).toBe(10)
})

const ODD_PATHS = [
  '//sign-in',
  '/./sign-in',
  '/SIGN-IN',
  '/sign-in%2f',
  '/sign-in;x',
  '/x/../sign-in',
  '/sign-in%00'
]

/** By a socket, since whatever else speaks HTTP here tidies an address first. */
async function postAsSpelt(
  { config }: TestApp,
  path: string,
  { form, cookies }: { form: Record<string, string>; cookies: ReadonlyMap<string, string> }
): Promise<IncomingMessage> {
  const origin = config.baseUrl
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' }
  const sent = request(origin, { method: 'POST', path, headers, agent: false })
  sent.end(new URLSearchParams(form).toString())
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  return answer
}

test('what is not quite its address is no other door', async () => {
  const site = await listenSite()
  onTestFinished(() => closeSite(site))
  await joined(site, 'ann')
  for (const path of ODD_PATHS) {
    const guest = visitor(site)
    await guest.get('/sign-in')
    const form = { _token: visitorToken(guest), username: 'ann', password: PASSWORD }
    const { statusCode, headers } = await postAsSpelt(site, path, { form, cookies: guest.cookies })
    expect([statusCode, headers['set-cookie']?.join().includes('session=') ?? false], path).toEqual([
      404,
      false
    ])
  }
})

test('a whole IPv6 network of one customer counts as one, and an IPv4 address in IPv6 as itself', async () => {
  const site = await startApp()
  expect(await guesses(site, (n) => ({ from: `2001:db8:1:2:${n.toString(16)}::${n}` }))).toBe(10)
  expect(await guesses(site, (n) => ({ from: n % 2 ? '203.0.113.9' : '::ffff:203.0.113.9' }))).toBe(10)
  expect(await guesses(site, (n) => ({ from: n % 2 ? '::ffff:cb00:710a' : '203.0.113.10' }))).toBe(10)
})

test('nobody guesses one password from many networks, however its owner’s name is spelt', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  const spellings = ['ann', 'ANN', ' ann', 'ann ', 'Ann', 'ann\u0000', '\tann', 'aNN\n']
  const asMany = await guesses(site, (n) => ({
    from: `203.0.113.${n}`,
    username: spellings[n % spellings.length] ?? ''
  }))
  expect(asMany).toBeLessThanOrEqual(10)
})

test('no header makes somebody else of who asks', async () => {
  const names = [
    'x-forwarded-for',
    'x-real-ip',
    'forwarded',
    'client-ip',
    'true-client-ip',
    'cf-connecting-ip'
  ]
  const site = await startApp()
  const headersOf = (n: number) => Object.fromEntries(names.map((name) => [name, `for=192.0.2.${n}`]))
  expect(await guesses(site, (n) => ({ headers: headersOf(n) }))).toBe(10)
})
