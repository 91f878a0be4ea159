import { expect, test } from 'vitest'
import { refuseUsername, usernameKey } from '../../src/accounts/usernames.ts'

test.for(['ann', 'Ann', 'a1-b_2', '007', 'x'.repeat(20), 'constructor', '__proto__', 'hasownproperty'])(
  'somebody may be called %s',
  (name) => {
    expect(refuseUsername(name)).toBeNull()
  }
)

test.for([
  '',
  'ab',
  'x'.repeat(21),
  'ann lee',
  'ann.lee',
  'änn',
  'аnn',
  'ann\u212a',
  'ann\n',
  '@ann',
  '___',
  '-_-',
  'x'.repeat(100_000)
])('nobody is called %j, with a sentence that says why', (name) => {
  expect(refuseUsername(name)).toMatch(/^Please .*\.$/)
})

test.for([
  'admin',
  'Administrator',
  'adm1n',
  'm0derator',
  'mod-erator',
  'guest',
  'null',
  'sign-in',
  'signln',
  'you'
])('%s is kept for the site', (name) => {
  expect(refuseUsername(name)).toMatch(/kept for the site/)
})

test.for([
  ['ann-lee', 'annlee'],
  ['ann_lee', 'Ann-Lee'],
  ['bill', 'bi11'],
  ['bill', 'b1ll'],
  ['bob', 'b0b'],
  ['barney', 'bamey'],
  ['walter', 'vvalter'],
  ['iris', 'lrls']
] as const)('%s and %s look alike', ([one, other]) => {
  expect(usernameKey(one)).toBe(usernameKey(other))
})

test('names that only resemble each other do not look alike', () => {
  const names = ['ann', 'anna', 'anne', 'bob', 'rob', 'bobby', 'ann2', 'ann3']
  expect(new Set(names.map(usernameKey)).size).toBe(names.length)
})
