import { expect, test } from 'vitest'
import { welcome } from '../src/welcome/welcome.ts'
import { startApp } from './support/app.ts'
import { makeAccount } from './support/make.ts'

test('an empty site gets one story, once', async () => {
  const { db, config, browser } = await startApp()
  expect(await welcome(db, config)).toBe(true)
  expect(await welcome(db, config)).toBe(false)
  const front = await browser.get('/')
  expect(front.body.match(/class="story-line"/g)).toHaveLength(1)
  const path = /<h2><a href="([^"]+)"/.exec(front.body)?.[1] ?? ''
  expect((await browser.get(path)).text).toContain('What did you learn?')
})

test('processes that start at once on an empty site put one story there, together', async () => {
  const { db, config } = await startApp()
  const answers = await Promise.all([welcome(db, config), welcome(db, config), welcome(db, config)])
  expect(answers.filter(Boolean)).toHaveLength(1)
  expect(await db.selectFrom('story').select('id').execute()).toHaveLength(1)
})

test('a site with people is left alone', async () => {
  const { db, config } = await startApp()
  await makeAccount(db, 'ann')
  expect(await welcome(db, config)).toBe(false)
})
