import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { likeComment, toggleCommentReaction } from '../../src/reactions/comments.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

const countsOf = ({ db }: TestApp, id: number) =>
  db
    .selectFrom('comment')
    .select(['like_count as likes', 'been_count as been'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

const rowsOf = ({ db }: TestApp) => db.selectFrom('comment_reaction').selectAll().execute()

async function start() {
  const site = await startApp()
  const story = await makeStory(site.db)
  const [ann, ben] = [await makeAccount(site.db, 'ann'), await makeAccount(site.db, 'ben')]
  const comment = await makeComment(site.db, story, { authorId: ann.id })
  const path = `/s/${story.shortId}/c/${comment.shortId}`
  return {
    site,
    story,
    ann,
    ben,
    comment,
    path,
    action: `${path}/reactions`,
    browser: await signedIn(site, ben)
  }
}

test('a comment is liked and known by others who were there, each counted by itself', async () => {
  const { site, story, comment, action, browser } = await start()
  const points = await site.db.selectFrom('story').select('points').executeTakeFirstOrThrow()
  const answer = await browser.submit(story.path, action, { kind: 'like' })
  expect(answer.headers.location).toBe(`${story.path}#c-${comment.shortId}`)
  await browser.submit(story.path, action, { kind: 'been-there' })
  expect(await countsOf(site, comment.id)).toEqual({ likes: 1, been: 1 })
  expect((await browser.get(story.path)).text).toContain('Like 1 Been there 1')

  await browser.submit(story.path, action, { kind: 'like' })
  expect(await countsOf(site, comment.id)).toEqual({ likes: 0, been: 1 })
  expect(await site.db.selectFrom('story').select('points').executeTakeFirstOrThrow()).toEqual(points)
})

test('a reaction leads back to the very page it was given on, with its order', async () => {
  const { story, comment, path, action, browser } = await start()
  for (const page of [`${story.path}?sort=oldest`, path]) {
    const answer = await browser.submit(page, action, { kind: 'like' })
    expect(answer.headers.location).toBe(`${page}#c-${comment.shortId}`)
  }
})

test('fifty parallel clicks by one and by many leave counts that equal the rows', async () => {
  const { site, ben, comment } = await start()
  const readers = await Promise.all(Array.from({ length: 20 }, (_, n) => makeAccount(site.db, `reader${n}`)))
  const toggle = (accountId: number, kind: 'like' | 'been-there') =>
    toggleCommentReaction(site.db, comment.id, { accountId, kind, at: NOON }, undefined)
  await Promise.all(Array.from({ length: 51 }, () => toggle(ben.id, 'like')))
  await Promise.all(readers.flatMap(({ id }) => [toggle(id, 'like'), toggle(id, 'been-there')]))
  await Promise.all(readers.slice(0, 7).map(({ id }) => toggle(id, 'been-there')))
  const rows = await rowsOf(site)
  const count = (kind: string) => rows.filter((row) => row.kind === kind).length
  expect(await countsOf(site, comment.id)).toEqual({ likes: count('like'), been: count('been-there') })
  expect([count('like'), count('been-there')]).toEqual([21, 13])
})

test('nobody reacts to a comment of their own, by name or without; the buttons are not there', async () => {
  const { site, ben, browser } = await start()
  const aliasId = await makeAlias(site.db, ben.id)
  const told = await makeStory(site.db, { authorId: aliasId })
  const page = await browser.get('/feeds')
  const _token = /name="_token" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  for (const authorId of [aliasId, ben.id]) {
    const own = await makeComment(site.db, told, { authorId })
    const action = `/s/${told.shortId}/c/${own.shortId}/reactions`
    const { body } = await browser.get(told.path)
    expect(formsOf(body).map((form) => form.action)).not.toContain(action)
    const answer = await browser.post(action, { _token, kind: 'like' })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('This comment is your own')
  }
  expect(await rowsOf(site)).toEqual([])
})

test('a visitor sees the counts and is led to signing in and back to the comment', async () => {
  const { site, story, comment, ben } = await start()
  await likeComment(site.db, comment.id, ben.id, NOON)
  const page = await site.browser.get(story.path)
  expect(page.text).toContain('Like 1')
  const back = encodeURIComponent(`${story.path}#c-${comment.shortId}`)
  expect(page.body).toContain(`href="/sign-in?returnTo=${back}"`)
})

test("a removed comment, another story's comment or none takes no reaction", async () => {
  const { site, story, comment, action, browser } = await start()
  const other = await makeStory(site.db)
  const { body } = await browser.get(story.path)
  const fields = { ...formsOf(body).find((form) => form.action === action)?.fields, kind: 'like' }
  const statusOf = async (path: string) => (await browser.post(path, fields)).status
  expect(await statusOf(`/s/${other.shortId}/c/${comment.shortId}/reactions`)).toBe(404)
  expect(await statusOf(`/s/${story.shortId}/c/zzzzzzzz/reactions`)).toBe(404)
  await removeComment(site.db, comment.id, { by: 'author', reason: '', at: NOON })
  expect(await statusOf(action)).toBe(404)
  expect(await rowsOf(site)).toEqual([])
})

test('a comment whose writer nobody knows takes reactions', async () => {
  const { site, story, browser } = await start()
  const lost = await makeComment(site.db, story, { authorId: null })
  await browser.submit(story.path, `/s/${story.shortId}/c/${lost.shortId}/reactions`, { kind: 'like' })
  expect(await countsOf(site, lost.id)).toEqual({ likes: 1, been: 0 })
})

test.each(['hug', '', '__proto__', 'toString'])('"%s" is no reaction to a comment', async (kind) => {
  const { site, story, action, browser } = await start()
  expect((await browser.submit(story.path, action, { kind })).status).toBe(400)
  expect(await rowsOf(site)).toEqual([])
})
