import { expect, test, vi } from 'vitest'
import { hashPassword, isPassword } from '../../src/accounts/passwords.ts'

const work = vi.hoisted(() => ({ atOnce: 0, most: 0 }))

vi.mock(import('@node-rs/argon2'), async (load) => {
  const real = await load()
  return {
    ...real,
    verify: async (...given: Parameters<typeof real.verify>) => {
      work.most = Math.max(work.most, ++work.atOnce)
      try {
        return await real.verify(...given)
      } finally {
        work.atOnce--
      }
    }
  }
})

test('a crowd is served whole, four at a time, and an unreadable hash blocks nobody', async () => {
  const stored = await hashPassword('gentle otters 42')
  const broken = Promise.allSettled(
    Array.from({ length: 6 }, () => isPassword('no hash', 'gentle otters 42'))
  )
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => isPassword(stored, n % 2 ? 'gentle otters 42' : 'something else'))
  )
  expect(answers.filter(Boolean)).toHaveLength(6)
  expect((await broken).every(({ status }) => status === 'rejected')).toBe(true)
  expect(work).toEqual({ atOnce: 0, most: 4 })
})
