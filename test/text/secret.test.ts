import { expect, test } from 'vitest'
import { startSession } from '../../src/sessions/store.ts'
import { hashSecret, isSameSecret, newSecret } from '../../src/text/secret.ts'
import { emptyDatabase } from '../support/database.ts'
import { makeAccount } from '../support/make.ts'

/** How many different signs stand at each place of these texts. */
const varietyOf = (texts: readonly string[]): number[] =>
  Array.from({ length: texts[0]?.length ?? 0 }, (_, at) => new Set(texts.map((text) => text[at])).size)

test('a secret has 192 bits, and every sign of it is random', () => {
  const secrets = Array.from({ length: 2_000 }, newSecret)
  for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(24)
  expect(new Set(secrets).size).toBe(2_000)
  // Of 64 signs, all but surely each was drawn at each place.
  expect(Math.min(...varietyOf(secrets))).toBeGreaterThan(48)
})

test('the whole secret of a session is such a one', async () => {
  const db = await emptyDatabase()
  const { id: accountId } = await makeAccount(db, 'ann')
  const sessions: string[] = []
  for (let n = 0; n < 60; n++)
    sessions.push(await startSession(db, { accountId, userAgent: '', address: '', now: Date.now() }))
  expect(varietyOf(sessions)).toHaveLength(32)
  expect(Math.min(...varietyOf(sessions))).toBeGreaterThan(10)
})

test('what is stored of a secret does not lead back to it, and knows it again whole only', () => {
  const secret = newSecret()
  expect(hashSecret(secret)).toMatch(/^[0-9a-f]{64}$/)
  expect(hashSecret(secret)).not.toContain(secret)
  expect(isSameSecret(secret, secret)).toBe(true)
  for (const other of ['', secret.slice(1), `${secret} `, secret.toLowerCase(), newSecret()])
    expect(isSameSecret(secret, other), other).toBe(false)
})
