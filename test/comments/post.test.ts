import { expect, test } from 'vitest'
import { addAccount } from '../../src/accounts/store.ts'
import { makeAlias } from '../../src/aliases/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { MAX_COMMENT } from '../../src/comments/text.ts'
import type { Db } from '../../src/db/open.ts'
import { removeStory } from '../../src/stories/store.ts'
import { signedIn, startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

async function startTalk() {
  const site = await startApp()
  const story = await makeStory(site.db)
  const ann = await makeAccount(site.db, 'ann')
  const browser = await signedIn(site, ann)
  const action = `/s/${story.shortId}/comments`
  const say = (body: string, more: Record<string, string> = {}) =>
    browser.submit(story.path, action, { body, ...more })
  return { ...site, visitor: site.browser, browser, ann, story, action, say }
}

const comments = (db: Db) => db.selectFrom('comment').selectAll().orderBy('id').execute()
/** Lets the next comment through at once. */
const later = (db: Db) => db.deleteFrom('limit_count').execute()
const countOf = async (db: Db) =>
  (await db.selectFrom('story').select('comment_count').executeTakeFirstOrThrow()).comment_count

test('a member says something under a story and is led to it', async () => {
  const { db, browser, story, say, ann } = await startTalk()
  const answer = await say('It was **DNS** for us.\r\n\r\nAs ever.')
  const [comment] = await comments(db)
  expect([answer.status, answer.headers.location]).toEqual([303, `${story.path}#c-${comment?.short_id}`])
  expect(comment).toMatchObject({ author_id: ann.id, body_markdown: 'It was **DNS** for us.\n\nAs ever.' })
  const page = await browser.get(story.path)
  expect(page.body).toContain('It was <strong>DNS</strong> for us.')
  expect(page.text).toContain('Top comments (1)')
  const jobs = await db
    .selectFrom('job')
    .select(['kind', 'payload'])
    .where('kind', '=', 'notify-comment')
    .execute()
  expect(jobs.map(({ payload }) => JSON.parse(payload))).toEqual([
    { storyId: story.id, commentId: comment?.id }
  ])
})

test('sent twice, a form posts once and leads to the same place', async () => {
  const { db, browser, story, action } = await startTalk()
  const form = formsOf((await browser.get(story.path)).body).find((found) => found.action === action)
  const fields = { ...form?.fields, body: 'Once is enough.' }
  const answers = await Promise.all([1, 2, 3].map(() => browser.post(action, fields)))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
  expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1)
  expect(await comments(db)).toHaveLength(1)
  expect(await countOf(db)).toBe(1)
})

test('a script is told where the comment is', async () => {
  const { db, browser, story, action } = await startTalk()
  const form = formsOf((await browser.get(story.path)).body).find((found) => found.action === action)
  const answer = await browser.post(
    action,
    { ...form?.fields, body: 'Hello.' },
    { accept: 'application/json' }
  )
  const [comment] = await comments(db)
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    201,
    { path: `${story.path}#c-${comment?.short_id}` }
  ])
})

test.for(['', '   \n\t\n ', '\u200b\u200b', '\0\0'])('nothing at all (%j) is no comment', async (body) => {
  const { db, say } = await startTalk()
  const page = await say(body)
  expect(page.status).toBe(422)
  expect(page.text).toContain('There is nothing here yet.')
  expect(page.body).toContain('aria-invalid="true"')
  expect(await comments(db)).toEqual([])
})

test('too long a comment is refused, and every word of it kept; the longest is taken', async () => {
  const { db, say } = await startTalk()
  const long = `<b>${'x'.repeat(MAX_COMMENT)}`
  const page = await say(long)
  expect(page.status).toBe(422)
  expect(page.text).toContain('at most 20,000 characters; this has 20,003')
  expect(
    formsOf(page.body)
      .find(({ fields }) => 'body' in fields)
      ?.fields.body?.trim()
  ).toBe(long)
  expect(await comments(db)).toEqual([])
  expect((await say('x'.repeat(MAX_COMMENT))).status).toBe(303)
})

test('a visitor may write first: the text is kept while they sign in, and nothing is posted', async () => {
  const { db, visitor, story, action } = await startTalk()
  const page = await visitor.get(story.path)
  expect(page.headers['cache-control']).toContain('public, max-age=0')
  expect(page.headers['set-cookie']).toBeUndefined()
  const answer = await visitor.submit(story.path, action, { body: 'I know this one.' })
  expect(answer.status).toBe(401)
  expect(answer.body).toContain('>I know this one.</textarea>')
  expect(await comments(db)).toEqual([])
})

test('a second comment within five seconds waits, and its text is kept', async () => {
  const { db, say } = await startTalk()
  await say('First.')
  const page = await say('Second, and dear to me.')
  expect(page.status).toBe(429)
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0)
  expect(page.body).toContain('Second, and dear to me.')
  expect(await comments(db)).toHaveLength(1)
  await later(db)
  expect((await say('Second, and dear to me.')).status).toBe(303)
})

async function refusals(browser: Browser, action: string, token: string) {
  const post = (fields: Record<string, string>, headers = {}) =>
    browser.post(action, { _token: token, body: 'Words to keep.', ...fields }, headers)
  return {
    'without a token': await browser.post(action, { body: 'Words to keep.' }),
    'from another site': await post({}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
    'to a comment that never was': await post({ parent: 'zzzzzzzz' }),
    'to an odd comment': await post({ parent: '__proto__' }),
    'to a very long comment': await post({ parent: 'x'.repeat(9000) })
  }
}

test('what cannot be posted changes nothing, and the text is kept', async () => {
  const { db, browser, story, action } = await startTalk()
  const token = formsOf((await browser.get(story.path)).body)[0]?.fields._token ?? ''
  const formToken = formsOf((await browser.get(story.path)).body).find((form) => form.action === action)
    ?.fields._token
  for (const [how, page] of Object.entries(await refusals(browser, action, formToken ?? token))) {
    expect([403, 404], how).toContain(page.status)
    expect(page.body, how).toContain('Words to keep.')
  }
  expect(await comments(db)).toEqual([])
})

test('nothing is said under drafts, removed stories and none, nor to comments of other stories', async () => {
  const { db, browser, story, action, say } = await startTalk()
  const [draft, removed, other] = [await makeStory(db), await makeStory(db), await makeStory(db)]
  await db.updateTable('story').set({ published_at: null }).where('id', '=', draft.id).execute()
  await removeStory(db, removed.id, { by: 'moderator', reason: '', at: NOON })
  const elsewhere = await makeComment(db, other, { authorId: other.authorId })
  const before = await comments(db)
  const form = formsOf((await browser.get(story.path)).body).find((found) => found.action === action)
  const fields = { ...form?.fields, body: 'Words to keep.' }
  for (const shortId of [draft.shortId, removed.shortId, 'zzzzzzzz']) {
    const page = await browser.post(`/s/${shortId}/comments`, fields)
    expect(page.status).toBe(404)
    expect(page.body).toContain('Words to keep.')
  }
  expect((await say('Words to keep.', { parent: elsewhere.shortId })).status).toBe(404)
  expect(await comments(db)).toEqual(before)
})

test('a comment that was removed while somebody answered it cannot be answered; the words can stand elsewhere', async () => {
  const { db, browser, story, action, say } = await startTalk()
  const parent = await makeComment(db, story, { authorId: story.authorId })
  await removeComment(db, parent.id, { by: 'author', reason: '', at: NOON + DAY })
  const page = await say('Words to keep.', { parent: parent.shortId })
  expect(page.status).toBe(409)
  expect(page.text).toContain('was removed while you wrote')
  const form = formsOf(page.body).find((found) => found.action === action)
  expect(form?.fields.body?.trim()).toBe('Words to keep.')
  expect(form?.fields.parent).toBeUndefined()
  expect(await comments(db)).toHaveLength(1)
  expect((await browser.post(action, form?.fields ?? {})).status).toBe(303)
  expect((await comments(db))[1]).toMatchObject({ parent_id: null, depth: 0 })
})

test('the teller of a story without a name stays without one in its comments', async () => {
  const site = await startApp()
  const { db } = site
  const ann = await makeAccount(db, 'ann')
  const aliasId = await makeAlias(db, ann.id, NOON)
  const story = await makeStory(db, { authorId: aliasId })
  const other = await makeStory(db)
  const browser = await signedIn(site, ann)
  await browser.submit(story.path, `/s/${story.shortId}/comments`, { body: 'Thank you all.' })
  await later(db)
  await browser.submit(other.path, `/s/${other.shortId}/comments`, { body: 'Same here.' })
  expect((await comments(db)).map(({ author_id }) => author_id)).toEqual([aliasId, ann.id])
  const page = await site.browser.get(story.path)
  expect(page.text).toContain('Author')
  expect(page.body).not.toContain('ann Example')
})

test('in a thread of many pages the new comment is on the page it leads to', async () => {
  const { db, browser, story, say } = await startTalk()
  const crowd = await addAccount(db, {
    username: 'crowd',
    displayName: 'Crowd',
    kind: 'member',
    createdAt: NOON
  })
  const first = await makeComment(db, story, { authorId: crowd.id })
  for (let n = 0; n < 205; n++) await makeComment(db, story, { authorId: crowd.id, markdown: `${n}` })
  const rows = async () => (await comments(db)).at(-1)?.short_id
  const root = await say('A new root.')
  expect(root.headers.location).toBe(`${story.path}?sort=latest#c-${await rows()}`)
  expect((await browser.get(String(root.headers.location))).body).toContain(`id="c-${await rows()}"`)
  await later(db)
  const reply = await say('A new reply.', { parent: first.shortId })
  expect(reply.headers.location).toBe(`/s/${story.shortId}/c/${first.shortId}#c-${await rows()}`)
  expect((await browser.get(String(reply.headers.location))).body).toContain(`id="c-${await rows()}"`)
})
