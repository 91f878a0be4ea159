import { expect, test } from 'vitest'
import { newRecoveryCodes, typedCode } from '../../src/secondFactor/recoveryCodes.ts'
import { newTotpKey, totpStep } from '../../src/secondFactor/totp.ts'

/** Of RFC 6238, appendix B, in base32; its codes have eight digits, of which the last six are ours. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

test.for([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037']
] as const)(
  'at second %d the code is %s, and counts half a minute before and after, but no longer',
  ([at, code]) => {
    const step = Math.floor(at / 30)
    const stepAt = (later: number) => totpStep(KEY, code, (at + later * 30) * 1000)
    expect([-1, 0, 1].map(stepAt)).toEqual([step, step, step])
    expect([-3, -2, 2, 3].map(stepAt)).toEqual([undefined, undefined, undefined, undefined])
  }
)

test('the key of an app has 160 bits, and no two are the same', () => {
  const keys = Array.from({ length: 100 }, newTotpKey)
  for (const key of keys) expect(key).toMatch(/^[A-Z2-7]{32}$/)
  expect(new Set(keys).size).toBe(100)
})

test('of the ten recovery codes each has sixteen random signs that are not mistaken for others', () => {
  const codes = Array.from({ length: 50 }, newRecoveryCodes).flat()
  expect(new Set(codes).size).toBe(500)
  for (const code of codes) expect(code).toMatch(/^([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}$/)
  const places = Array.from({ length: 16 }, (_, at) => new Set(codes.map((code) => typedCode(code)[at])).size)
  expect(Math.min(...places)).toBeGreaterThan(20)
})
