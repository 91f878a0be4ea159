import { expect, test } from 'vitest'
import { parseForm } from '../../src/web/forms.ts'
import { parseQuerystring } from '../../src/web/querystring.ts'

const READERS = [
  ['a form', parseForm],
  ['a query', parseQuerystring]
] as const

test.for(READERS)('of a name sent twice in %s the first value counts, and it is one text', ([, read]) => {
  expect(read('a=one&a=two&b%5B%5D=x&b%5B%5D=y&c')).toEqual({ a: 'one', 'b[]': 'x', c: '' })
})

test.for(READERS)('%s has no names but those that were sent, whatever they are', ([, read]) => {
  const fields = read('__proto__=1&constructor=2')
  expect(Object.entries(fields)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2']
  ])
  for (const name of ['toString', 'hasOwnProperty', '__defineGetter__'])
    expect(fields[name], name).toBeUndefined()
  expect(Object.getPrototypeOf(fields)).toBeNull()
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('1')
})

test.for(READERS)('%s is read without NUL, and with broken signs made whole', ([, read]) => {
  const { a = '' } = read('a=x%00y%ff%ed%a0%80z')
  expect(a).not.toContain('\0')
  expect([a.isWellFormed(), a.startsWith('xy'), a.endsWith('z')]).toEqual([true, true, true])
})

test('a form of more fields than any of the site is refused, and of a query the first are read', () => {
  const many = Array.from({ length: 201 }, (_, n) => `f${n}=x`).join('&')
  expect(() => parseForm(many)).toThrow(/more fields/)
  expect(Object.keys(parseForm(many.slice(0, many.lastIndexOf('&'))))).toHaveLength(200)
  expect(Object.keys(parseQuerystring(many))).toHaveLength(20)
})
