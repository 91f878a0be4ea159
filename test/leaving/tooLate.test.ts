import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { visitor } from '../support/joined.ts'
import { deliver, linkIn } from '../support/post.ts'
import { ADDRESS, joinWanda, leave, NAME, signInAgain } from './people.ts'

test('once the time is over nobody comes back, though the end was not begun yet', async () => {
  const site = await startApp()
  await leave(await joinWanda(site))
  const back = await signInAgain(site)
  const { body } = await back.get('/settings/leaving')
  const over = Date.now() - 1
  await site.db.updateTable('account').set({ ends_at: over }).where('ends_at', 'is not', null).execute()
  const answer = await back.submitFrom(body, '/settings/leaving/undoing', {})
  expect([answer.status, answer.text.includes('time to come back is over')]).toEqual([409, true])
  const left = await site.db
    .selectFrom('account')
    .select('ends_at')
    .where('left_at', 'is not', null)
    .execute()
  expect(left).toEqual([{ ends_at: over }])
})

test('a link that was mailed before somebody left opens nothing after', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  await visitor(site).submit('/reset', '/reset', { username: NAME })
  const mails = await deliver(site)
  const link = linkIn(
    mails.find(({ to }) => to === ADDRESS),
    site.config.baseUrl
  )
  expect((await visitor(site).get(link)).status).toBe(200)
  await leave(wanda)
  expect((await visitor(site).get(link)).status).toBe(410)
})
