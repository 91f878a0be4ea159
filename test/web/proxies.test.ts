import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'

/** The address that limits count by and sessions show, for a request that comes from one place and claims others. */
async function addressSeen(trust: string, from: string, forwardedFor?: string): Promise<string> {
  const { app } = await startApp({ TRUST_PROXY: trust })
  app.get('/address', async (request) => ({ ip: request.ip }))
  const { body } = await new Browser(app, from).get('/address', {
    ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
    'x-real-ip': '192.0.2.99',
    forwarded: 'for=192.0.2.98'
  })
  return JSON.parse(body).ip
}

const [READER, FORGED, OUTSIDE] = ['198.51.100.7', '203.0.113.66', '198.51.100.200']

test.for([
  ['nobody is trusted by default', '', '127.0.0.1', FORGED, '127.0.0.1'],
  [
    'one proxy: the address it adds counts, not what it was told',
    '1',
    '127.0.0.1',
    `${FORGED}, ${READER}`,
    READER
  ],
  ['two proxies: the second from the right', '2', '10.0.0.2', `${FORGED}, ${READER}, 10.0.0.1`, READER],
  ['one proxy that adds nothing is itself the reader', '1', '127.0.0.1', undefined, '127.0.0.1'],
  ['who comes past the proxy from outside is not believed', '1', OUTSIDE, FORGED, OUTSIDE],
  ['a proxy by its address', '10.0.0.0/8', '10.1.2.3', `${FORGED}, ${READER}`, READER],
  [
    'a chain of proxies by their addresses',
    'loopback, 10.0.0.0/8',
    '127.0.0.1',
    `${FORGED}, ${READER}, 10.1.2.3`,
    READER
  ],
  ['another address than the proxy’s is not believed', '10.0.0.0/8', '127.0.0.1', FORGED, '127.0.0.1'],
  ['a proxy over IPv6', 'fd00::/8', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ['noise from the reader stays left of what counts', '1', '127.0.0.1', `\u0001<script>, , ${READER}`, READER]
] as const)('%s', async ([, trust, from, forwardedFor, seen]) => {
  expect(await addressSeen(trust, from, forwardedFor)).toBe(seen)
})

/** Signs in wrongly from ever new forged addresses. @returns how often before it was enough */
async function guesses(trust: string, from: string): Promise<number> {
  const { app } = await startApp({ TRUST_PROXY: trust })
  for (let n = 0; n < 30; n++) {
    const browser = new Browser(app, from)
    const headers = { 'x-forwarded-for': `203.0.113.${n}` }
    const page = await browser.get('/sign-in', headers)
    const [, token = ''] = /name="_token" value="([^"]+)"/.exec(page.body) ?? []
    const form = { _token: token, username: `nobody${n}`, password: 'a wrong password' }
    if ((await browser.post('/sign-in', form, headers)).status === 429) return n
  }
  return 30
}

test('limits are not dodged by a header that nobody vouches for', async () => {
  expect(await guesses('', OUTSIDE)).toBe(10)
  expect(await guesses('1', OUTSIDE)).toBe(10)
})

test('behind a proxy that vouches for them, readers have a limit each', async () => {
  expect(await guesses('1', '127.0.0.1')).toBe(30)
})

test('what a header says of the protocol and the host changes no cookie and no link', async () => {
  const { app } = await startApp({ TRUST_PROXY: '1', BASE_URL: 'https://stories.test' })
  const headers = {
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-for': READER
  }
  const answer = await new Browser(app).get('/sign-in', headers)
  expect(String(answer.headers['set-cookie'])).toMatch(/; Secure/)
  expect(answer.body).not.toContain('evil.example')
})
