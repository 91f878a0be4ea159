import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'

test('a visitor chooses a theme, keeps it, and comes back to the page', async () => {
  const { browser } = await startApp()
  const answer = await browser.post('/theme', { theme: 'dark', returnTo: '/t?x=1' })
  expect([answer.status, answer.headers.location]).toEqual([303, '/t?x=1'])
  expect((await browser.get('/about')).body).toContain('data-theme="dark"')
  await browser.post('/theme', { theme: 'system' })
  expect((await browser.get('/about')).body).toContain('data-theme="system"')
})

test.for([
  '//evil.example',
  '/\\evil.example',
  '/a/../\\evil.example',
  '/a/..//evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '\t//evil.example',
  '/\t/evil.example',
  '/%0d%0aX: y',
  ''
])('coming back never leads off the site: %j', async (returnTo) => {
  const { browser } = await startApp()
  const { headers } = await browser.post('/theme', { theme: 'dark', returnTo })
  const place = new URL(String(headers.location), 'http://stories.test')
  expect(place.origin).toBe('http://stories.test')
  expect(place.pathname.startsWith('//')).toBe(false)
})

test('a form from another site is refused', async () => {
  const { browser } = await startApp()
  const foreign = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '', origin: 'http://evil.example' }
  ]
  for (const headers of foreign) {
    const answer = await browser.post('/theme', { theme: 'dark' }, headers)
    expect(answer.status, JSON.stringify(headers)).toBe(403)
    expect(answer.text).toContain('sent from another site')
  }
  expect(browser.cookies.has('choices')).toBe(false)
})

test.for(['purple', '', '__proto__'])('a theme that does not exist is refused: %j', async (theme) => {
  const { browser } = await startApp()
  expect((await browser.post('/theme', { theme })).status).toBe(400)
})

test('a cookie that holds no theme counts as none', async () => {
  const { browser } = await startApp()
  browser.cookies.set('choices', '"><script>~brass')
  expect((await browser.get('/about')).body).toContain('data-theme="system"')
})
