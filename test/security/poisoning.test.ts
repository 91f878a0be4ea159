import { afterAll, expect, test } from 'vitest'
import { buildSite, closeSite, SITE } from '../support/app.ts'
import type { Answer } from '../support/browser.ts'
import { visitor } from '../support/joined.ts'
import { makeStory } from '../support/make.ts'

const site = await buildSite()
afterAll(() => closeSite(site))
const story = await makeStory(site.db, { title: 'Wombat weekend' })

const EVIL = 'evil.example'
/** What caches between a reader and a site are known not to look at. */
const HEADERS: Array<Record<string, string>> = [
  { host: EVIL },
  { 'x-forwarded-host': EVIL },
  { 'x-forwarded-proto': 'javascript', 'x-forwarded-scheme': 'javascript' },
  { 'x-forwarded-server': EVIL, 'x-host': EVIL, 'x-http-host-override': EVIL },
  { forwarded: `host=${EVIL};proto=http;for="${EVIL}"` },
  { 'x-original-url': '/settings', 'x-rewrite-url': '/settings' },
  { 'x-forwarded-prefix': `//${EVIL}`, 'x-forwarded-port': '1' },
  { origin: `https://${EVIL}`, referer: `https://${EVIL}/` },
  { accept: 'application/json', 'x-requested-with': 'XMLHttpRequest' },
  { accept: 'image/*', 'accept-language': `<${EVIL}>` },
  { 'accept-encoding': 'x-unknown, identity;q=0' },
  { range: 'bytes=0-5', 'if-range': 'x' },
  { 'hx-request': 'true', 'hx-target': EVIL, 'hx-current-url': `https://${EVIL}` },
  { 'x-http-method-override': 'POST', 'x-method-override': 'DELETE' },
  { 'user-agent': `<script>${EVIL}</script>`, 'x-forwarded-for': EVIL },
  { cookie: `choices=${EVIL}~${EVIL}; session=visitor.${EVIL}` },
  { 'content-length': '0', 'transfer-encoding': 'identity' },
  { pragma: EVIL, 'cache-control': `no-cache, ${EVIL}` }
]

const PATHS = [
  '/',
  '/latest',
  story.path,
  '/t/queues',
  '/stories',
  '/comments',
  '/latest.rss',
  '/sitemap.xml',
  '/about',
  '/feeds'
]

const shown = ({ status, headers, body }: Answer) => [
  status,
  headers['content-type'],
  headers.location,
  headers['content-encoding'],
  body.replace(/[A-Za-z0-9_-]{32}/g, 'secret')
]

test('no header of one visitor is in what the next one gets', async () => {
  for (const path of PATHS)
    for (const [index, headers] of HEADERS.entries()) {
      const address = `${path}?after=${index}`
      const what = `${address} ${JSON.stringify(headers)}`
      const poisoned = await visitor(site).get(address, headers)
      expect(poisoned.status, what).toBeLessThan(500)
      const next = await visitor(site).get(address)
      const untouched = await visitor(site).get(`${address}&before=`)
      expect(next.body, what).not.toContain(EVIL)
      expect(shown(next).slice(0, 4), what).toEqual(shown(untouched).slice(0, 4))
    }
})

test('what a page links to, and calls itself, is the configured address, whatever host a request names', async () => {
  for (const path of PATHS) {
    const answer = await visitor(site).get(path, { host: EVIL, 'x-forwarded-host': EVIL })
    expect(answer.body, path).not.toContain(EVIL)
    expect(answer.body.includes(SITE) || path === '/about' || path === '/feeds', path).toBe(true)
  }
})

test('an odd method leaves nothing behind for a GET', async () => {
  const before = shown(await visitor(site).get('/latest'))
  for (const method of ['HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'] as const) {
    const answer = await visitor(site).send({ method, url: '/latest', headers: { 'sec-fetch-site': 'none' } })
    expect(answer.status, method).toBeLessThan(500)
    expect(shown(await visitor(site).get('/latest'))).toEqual(before)
  }
  const head = await visitor(site).send({ method: 'HEAD', url: '/latest?after=9' })
  expect([head.status, head.body]).toEqual([200, ''])
  expect((await visitor(site).get('/latest?after=9')).body).toContain('</html>')
})

test('what is not found, refused or personal is kept by no cache', async () => {
  const paths = [
    '/s/zzzzzzzz',
    '/nowhere',
    '/sign-in',
    '/settings',
    '/search?q=x',
    '/unsubscribe/x',
    '/.css',
    '/latest/x.css'
  ]
  for (const path of paths) {
    const { headers, status } = await visitor(site).get(path)
    const caching = String(headers['cache-control'] ?? '')
    expect(status === 200 && /public/.test(caching), path).toBe(false)
    if (headers['set-cookie']) expect(caching, path).toContain('no-store')
  }
})

test('a style sheet’s name at the end of a member’s page makes no page of it that is kept', async () => {
  for (const path of [
    '/settings/x.css',
    '/settings.css',
    '/you/a.js',
    '/notifications/a.png',
    '/settings;x.css',
    '/settings%2fx.css'
  ])
    expect((await visitor(site).get(path)).status, path).not.toBe(200)
})
