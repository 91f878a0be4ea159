import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'

test("a person's page shows who they are, their stories and their comments", async () => {
  const { db, browser } = await startApp()
  const ann = await makeAccount(db, 'ann', {
    displayName: 'Ann Lee',
    pronouns: 'she/her',
    bio: 'Pages herself.',
    link: 'https://ann.example'
  })
  const own = await makeStory(db, { authorId: ann.id, title: 'Mine' })
  const other = await makeStory(db, { title: 'Not mine' })
  await makeComment(db, other, { authorId: ann.id, markdown: 'Same here.' })
  const page = await browser.get('/u/ann')
  expect(page.text).toMatch(/Ann Lee \(she\/her\).*@ann.*Pages herself\./)
  expect(page.body).toContain('href="https://ann.example"')
  expect(page.text).toContain('Mine')
  expect(page.text).not.toContain('Not mine')
  const comments = await browser.get('/u/ann/comments')
  expect(comments.text).toContain('On: Not mine')
  expect(comments.text).toContain('Same here.')
  expect((await browser.get(own.path)).text).toContain('Pages herself.')
})

test('a person is found however the name is written, and nobody is 404', async () => {
  const { db, browser } = await startApp()
  await makeAccount(db, 'ann')
  expect((await browser.get('/u/ANN')).status).toBe(200)
  for (const path of ['/u/ben', '/u/ben/comments', `/u/${'a'.repeat(300)}`]) {
    expect((await browser.get(path)).status, path).toBe(404)
  }
})

test('somebody who has not told anything yet has a page that says so', async () => {
  const { db, browser } = await startApp()
  await makeAccount(db, 'ann')
  expect((await browser.get('/u/ann')).text).toContain('No stories told yet.')
  expect((await browser.get('/u/ann/comments')).text).toContain('No comments here yet.')
})
