import { expect, test } from 'vitest'
import { Browser } from '../support/browser.ts'
import { type Concert, MARK, startConcert } from './world.ts'

const LISTS = ['/', '/latest', '/top/all', '/t/strings', '/stories', '/search?q=kettledrum', '/comments']
const TITLE = `A ${MARK} fell`

async function reading(concert: Concert) {
  const browser = new Browser(concert.site.app)
  const answer = await browser.submit('/t/brass', '/t/brass/muting', {})
  return { browser, answer }
}

test('a visitor mutes a tag in a cookie that holds its name, and ends that with the last', async () => {
  const { browser, answer } = await reading(await startConcert())
  expect([answer.status, answer.headers.location]).toEqual([303, '/t/brass'])
  const cookie = String(answer.headers['set-cookie'])
  expect(cookie).toMatch(/^choices=system~brass; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/)
  for (const path of LISTS) expect((await browser.get(path)).text, path).not.toContain(TITLE)
  expect((await browser.get('/t/brass')).text).toContain('This browser remembers it in a cookie')
  await browser.submit('/t/strings', '/t/strings/muting', {})
  expect(browser.cookies.get('choices')).toBe('system~brass.strings')
  expect((await browser.get('/muted')).text).toMatch(/#brass Unmute #brass #strings Unmute #strings/)
  for (const tag of ['brass', 'strings']) await browser.submit('/muted', `/t/${tag}/muting`, {})
  expect(browser.cookies.has('choices')).toBe(false)
  expect((await browser.get('/latest')).text).toContain(TITLE)
})

test('pages for such a visitor are neither kept for others nor taken from those', async () => {
  const concert = await startConcert()
  const { app } = concert.site
  const { browser } = await reading(concert)
  const lists = LISTS.filter((path) => path !== '/comments')
  for (const path of [...lists, concert.cleos.path, '/t/brass', '/insights', '/t']) {
    const mine = await browser.get(path)
    expect(mine.headers['cache-control'], path).toBe('private, no-cache')
    expect(mine.headers.vary, path).toContain('Cookie')
    const theirs = await new Browser(app).get(path)
    const again = await browser.get(path)
    expect(again.text, path).not.toBe(theirs.text)
    expect(again.text, path).toBe(mine.text)
    expect((await new Browser(app).get(path)).text, path).toBe(theirs.text)
  }
})

test('without the cookie nothing is set, and pages stay kept', async () => {
  const concert = await startConcert()
  const browser = new Browser(concert.site.app)
  await browser.get('/t/brass')
  const { hits } = concert.site.app.keptAnswers
  const answer = await browser.get('/t/brass')
  expect(answer.headers).not.toHaveProperty('set-cookie')
  expect(concert.site.app.keptAnswers.hits).toBe(hits + 1)
})

test('whatever the cookie holds, pages are shown', async () => {
  const concert = await startConcert()
  const values = [
    '%00',
    '__proto__',
    '..',
    'x'.repeat(5000),
    "'%20or%201=1",
    '%E2%80%AE',
    'nothing',
    'brass.brass..'
  ]
  for (const value of values) {
    const browser = new Browser(concert.site.app)
    browser.cookies.set('choices', `dark~${value}`)
    for (const path of ['/latest', '/muted', '/t', '/search?q=kettledrum'])
      expect((await browser.get(path)).status, `${value} ${path}`).toBe(200)
  }
})

test('a browser remembers a hundred tags at most, and keeps those when there are too many', async () => {
  const concert = await startConcert()
  const browser = new Browser(concert.site.app)
  const full = `dark~${Array.from({ length: 100 }, (_, n) => `n${n}`).join('.')}`
  browser.cookies.set('choices', full)
  const answer = await browser.post('/t/brass/muting', { had: '' })
  expect([answer.status, browser.cookies.get('choices')]).toEqual([422, full])
  expect((await browser.post('/t/nothing/muting', {})).status).toBe(404)
})
