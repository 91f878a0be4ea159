import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import type { Schema } from '../../src/db/schema.ts'
import { formTokenOf } from '../../src/sessions/store.ts'
import { testConfig } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'

/** A site whose database cannot be reached: nobody listens at port 9. */
async function startAway(): Promise<Browser> {
  const pool = new Pool({ host: '127.0.0.1', port: 9 })
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  const app = await buildApp({ config: testConfig(), db })
  onTestFinished(async () => {
    await app.close()
    await db.destroy()
  })
  return new Browser(app)
}

test('while the database is away, readers are told so, and when to come back', async () => {
  const answer = await (await startAway()).get('/')
  expect(answer.status).toBe(503)
  expect(answer.headers).toMatchObject({ 'retry-after': '10', 'cache-control': 'no-store' })
  expect(answer.text).toContain(
    'The site cannot reach what it keeps everything in. Please try again in a while.'
  )
  expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1/)
})

test('a member’s text is kept though nobody can say who they are, in a form that their session may send', async () => {
  const member = await startAway()
  member.cookies.set('session', 'a-session-that-cannot-be-looked-up')
  const token = formTokenOf('a-session-that-cannot-be-looked-up')
  const text = 'A long answer that nobody wants to type twice.'
  const answer = await member.post('/s/bcdfghjk/comments', { _token: token, body: text, formKey: 'k' })
  expect(answer.status).toBe(503)
  const kept = formsOf(answer.body).find(({ fields }) => 'body' in fields)
  expect(kept).toMatchObject({
    action: '/s/bcdfghjk/comments',
    fields: { body: text, formKey: 'k', _token: token }
  })
})

test('what needs no database is there all the same', async () => {
  const browser = await startAway()
  expect((await browser.get('/static/site.js')).status).toBe(200)
  expect((await browser.get('/no-such-page')).status).toBe(404)
})
