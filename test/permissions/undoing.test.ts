import { expect, test } from 'vitest'
import { stage, toldPage } from '../moderation/stage.ts'

test('what an administrator forbade a moderator, no other moderator takes back, unless it was appealed against', async () => {
  const { db, as, ids, act, undo } = await stage()
  await act(as.ada, '/desk/account/mira', 'suspend')
  const suspended = async () =>
    (
      await db
        .selectFrom('account')
        .select('suspended_until')
        .where('id', '=', ids.mira)
        .executeTakeFirstOrThrow()
    ).suspended_until !== null
  for (const name of ['moss', 'mira'] as const) {
    const { short_id } = await db.selectFrom('moderation_act').select('short_id').executeTakeFirstOrThrow()
    const { body } = await as[name].get('/settings')
    const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
    expect((await as[name].post(`/desk/acts/${short_id}/undoing`, { _token })).status, name).toBe(409)
    expect((await as[name].get('/desk/account/mira')).body, name).not.toContain(`/desk/acts/${short_id}`)
  }
  expect(await suspended()).toBe(true)

  const told = await toldPage(as.mira)
  await as.mira.submit(told, `${told}/appeal`, { words: 'I was asked to.' })
  const appeal = /\/desk\/appeals\/[0-9a-z]{8}/.exec((await as.moss.get('/desk')).body)?.[0] ?? ''
  expect((await as.moss.submit(appeal, appeal, { outcome: 'undone', answer: 'So it was.' })).status).toBe(303)
  expect(await suspended()).toBe(false)
  await act(as.ada, '/desk/account/mira', 'warn')
  expect((await undo(as.ada, '/desk/account/mira')).status).toBe(303)
})
