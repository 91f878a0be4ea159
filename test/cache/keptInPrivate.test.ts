import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'

test('a private site keeps no page, not even one of those that it shows to visitors', async () => {
  const { app, browser } = await startApp({ PRIVATE: 'on' })
  for (const path of ['/privacy', '/sign-in', '/join', '/left', '/robots.txt', '/', '/about', '/latest.rss'])
    for (let time = 0; time < 2; time++) {
      const caching = String((await browser.get(path)).headers['cache-control'] ?? '')
      if (!/robots/.test(path)) expect(caching, path).not.toMatch(/public|s-maxage/)
    }
  expect(app.keptAnswers.bytes).toBe(0)
})
