import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { joinWanda, leave, signInAgain } from './people.ts'

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
