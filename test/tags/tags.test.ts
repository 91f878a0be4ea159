import { expect, test } from 'vitest'
import { tagName } from '../../src/tags/names.ts'
import { startApp } from '../support/app.ts'
import { makeStory } from '../support/make.ts'

test('a tag page shows the stories that carry it, several tags those that carry any', async () => {
  const { db, browser } = await startApp()
  await makeStory(db, { title: 'On a lock', tags: ['mysql', 'locks'] })
  await makeStory(db, { title: 'On a cache', tags: ['redis'] })
  await makeStory(db, { title: 'On a name', tags: ['dns'] })
  const one = await browser.get('/t/mysql')
  expect(one.text).toContain('On a lock')
  expect(one.text).not.toContain('On a cache')
  const two = await browser.get('/t/mysql,redis,unheard-of')
  expect(two.text).toContain('#mysql or #redis')
  expect(two.text).toMatch(/On a cache.*On a lock|On a lock.*On a cache/)
  expect(two.text).not.toContain('On a name')
  expect(two.body).toContain('href="/t/mysql,redis.rss"')
})

test('a story with both tags is listed once', async () => {
  const { db, browser } = await startApp()
  await makeStory(db, { title: 'On a lock', tags: ['mysql', 'locks'] })
  expect((await browser.get('/t/mysql,locks')).body.match(/<h2>/g)).toHaveLength(1)
})

test('all tags are listed with their counts, the most used first', async () => {
  const { db, browser } = await startApp()
  await makeStory(db, { tags: ['dns'] })
  await makeStory(db, { tags: ['dns', 'caching'] })
  expect((await browser.get('/t')).text).toMatch(/#dns 2 stories #caching 1 story/)
})

test('a tag that nobody used is 404', async () => {
  const { browser } = await startApp()
  for (const tags of ['nothere', 'a,b,c,d,e,f', ',', 'UPPER', 'a%2cb']) {
    expect((await browser.get(`/t/${tags}`)).status, tags).toBe(404)
  }
})

test.for([
  ['MySQL', 'mysql'],
  ['#Feature Flags', 'feature-flags'],
  ['time_zones', 'time-zones'],
  ['C++', 'c++'],
  ['ｋｕｂｅ', 'kube'],
  ['  --  ', null],
  ['<script>', 'script'],
  ['日本', null],
  ['__proto__', 'proto']
] as const)('the tag %j is spelled %j', ([written, name]) => {
  expect(tagName(written)).toBe(name)
})
