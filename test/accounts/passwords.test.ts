import { hash } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { refusePassword } from '../../src/accounts/passwordRules.ts'
import { hashPassword, isOutdated, isPassword } from '../../src/accounts/passwords.ts'

const OWN = ['ann-lee', 'lee.ann@mail.example.org', 'War Stories']

test.for([
  'gentle otters 42',
  'correct horse battery staple',
  'x7Gq2mPz',
  'пароль моей бабушки',
  '🦦🐙🐌🦔🐝🦑🐳🦉',
  'no capitals, no digits, no signs',
  `${'all of it counts '.repeat(11)}end`,
  '__proto__ of all things'
])('%j is a good password', async (password) => {
  expect(await refusePassword(password, OWN)).toBeNull()
})

test.for([
  ['seven77', /at least 8 characters/],
  ['', /at least 8 characters/],
  ['🦦🐙🐌🦔', /at least 8 characters/],
  ['x7Gq2mPz'.repeat(26), /at most 200 characters/],
  ['password', /heavily used/],
  ['P@ssw0rd', /similar to a commonly used/],
  ['Passw0rd123!', /similar to a commonly used/],
  ['iloveyou2', /commonly used/],
  ['basketball', /Single words/],
  ['12345678', /heavily used/],
  ['qwertyuiop', /frequently used/],
  ['aaaaaaaaaaaa', /Repeated/],
  ['abcdefgh', /sequences/],
  ['19851120', /Dates/],
  ['a'.repeat(200), /Repeated/],
  ['ann-lee1', /made of your name/],
  ['annlee-annlee', /made of your name/],
  ['LeeAnn2026', /made of your name/],
  ['example.org!', /made of your name/],
  ['warstories', /words of this site/],
  ['War-Stories-Outage-1', /words of this site/],
  ['        ', /Repeated/]
] as const)('%j is refused with a reason', async ([password, reason]) => {
  expect(await refusePassword(password, OWN)).toMatch(reason)
})

test('a password is right exactly as it was typed, to its last sign', async () => {
  const password = ` Ünïcode with spaces ${'x'.repeat(170)}! `
  const stored = await hashPassword(password)
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(stored).not.toContain(password)
  expect(await isPassword(stored, password)).toBe(true)
  for (const other of [
    password.trim(),
    password.slice(0, -1),
    password.normalize('NFD'),
    password.toLowerCase(),
    ''
  ])
    expect(await isPassword(stored, other), other).toBe(false)
})

test('two hashes of one password differ', async () => {
  expect(await hashPassword('gentle otters 42')).not.toBe(await hashPassword('gentle otters 42'))
})

test('nobody signs in where there is no password, whatever is typed', async () => {
  for (const password of ['', 'gentle otters 42', 'A'.repeat(43)])
    expect(await isPassword(null, password)).toBe(false)
})

test('a hash made at another cost is outdated', async () => {
  expect(isOutdated(await hashPassword('gentle otters 42'))).toBe(false)
  expect(isOutdated(await hash('gentle otters 42', { memoryCost: 8192, timeCost: 2, parallelism: 1 }))).toBe(
    true
  )
})
