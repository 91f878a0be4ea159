import { expect, test } from 'vitest'
import { findReceipt, once } from '../../src/db/receipts.ts'
import { emptyDatabase } from '../support/database.ts'
import { makeAccount } from '../support/make.ts'

async function withTwo() {
  const db = await emptyDatabase()
  const [ann, ben] = [await makeAccount(db, 'ann'), await makeAccount(db, 'ben')]
  let done = 0
  const work = async () => `/s/${++done}`
  return { db, ann: ann.id, ben: ben.id, work, done: () => done }
}

test('a form that is sent again leads where it led, and another’s form with its key does not', async () => {
  const { db, ann, ben, work } = await withTwo()
  expect(await once(db, ann, 'key', work)).toBe('/s/1')
  expect(await once(db, ben, 'key', work)).toBe('/s/2')
  expect(await once(db, ann, 'key', work)).toBe('/s/1')
  expect(await findReceipt(db, ben, 'key')).toBe('/s/2')
  expect(await findReceipt(db, ben, 'another')).toBeUndefined()
})

test('a form whose work failed was not sent, and one without a key is always new', async () => {
  const { db, ann, work, done } = await withTwo()
  const failing = once(db, ann, 'key', async (trx) => {
    await makeAccount(trx, 'cleo')
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await findReceipt(db, ann, 'key')).toBeUndefined()
  expect(await db.selectFrom('account').select('username').where('username', '=', 'cleo').execute()).toEqual(
    []
  )
  expect(await once(db, ann, 'key', work)).toBe('/s/1')
  for (const time of [2, 3]) expect(await once(db, ann, '', work)).toBe(`/s/${time}`)
  expect(done()).toBe(3)
})

test('a receipt does not tell whose it is, nor by which form it is found', async () => {
  const { db, ann, work } = await withTwo()
  await once(db, ann, 'key', work)
  const [receipt] = await db.selectFrom('form_receipt').selectAll().execute()
  expect(Object.keys(receipt ?? {}).sort()).toEqual(['created_at', 'key_hash', 'path'])
  expect(receipt?.key_hash).toMatch(/^[0-9a-f]{64}$/)
})
