import { afterAll, expect, test } from 'vitest'
import { closeRenderer } from '../../src/text/render.ts'
import { withLocalNames } from '../../src/transfer/localNames.ts'
import { foldUsername, numberedUsername, splitPronouns } from '../../src/transfer/people.ts'

afterAll(closeRenderer)

test.each([
  'she/her',
  'they/them',
  'he/they',
  'any',
  'xe/xem',
  'She/Her/Hers',
  'she / they',
  'any pronouns',
  'ze/hir'
])('(%s) after a name are pronouns', (pronouns) => {
  expect(splitPronouns(`Ida Ibis (${pronouns})`)).toEqual({ displayName: 'Ida Ibis', pronouns })
})

test.each(['Ida (ex-Acme)', 'Ida (TCP/IP)', 'Ida (he/him) Ibis', 'Ida (it)', 'Ida ()', 'Ida she/her'])(
  '%s is a name without pronouns',
  (name) => {
    expect(splitPronouns(name)).toEqual({ displayName: name, pronouns: '' })
  }
)

test.each([
  ['Ben_B', 'ben_b'],
  ['jo', 'jo_'],
  ['Zoë', 'zoe'],
  ['a_name_of_more_than_twenty_letters', 'a_name_of_more_than_'],
  ['x y', 'x-y']
])('the username %s becomes %s', (original, folded) => {
  expect(foldUsername(original)).toBe(folded)
  expect(folded).toMatch(/^[a-z0-9_-]{3,20}$/)
})

test('a numbered username is no longer than others', () => {
  expect(numberedUsername('ben', 2)).toBe('ben-2')
  expect(numberedUsername('a_name_of_more_than_', 12)).toBe('a_name_of_more_th-12')
})

const people = new Map([
  ['ben', 'ben-2'],
  ['jo', 'jo_'],
  ['ben-2', 'ben-2'],
  ['jo_', 'jo_']
])

test.each([
  ['@Ben and @jo', '@ben-2 and @jo_'],
  ['@max and @ben-x', '\\@max and \\@ben-x'],
  ['`@ben` `` @max ` @max ``\n\n~~~\n@ben\n~~~\n\n```\n@max\n```', null],
  ['ben@ben.test https://x.test/@ben @ben/pkg @ben@other.test', null],
  ['    @ben in code\n\n    @Override', null],
  ['_@ben_ **@max**', '_@ben-2_ **\\@max**'],
  ['\\@ben \\\\@max', '@ben-2 \\\\\\@max']
])('names are called by what they are here: %s', async (markdown, expected) => {
  const local = await withLocalNames(markdown, people)
  expect(local).toBe(expected ?? markdown)
  expect(await withLocalNames(local, people)).toBe(local)
})

test('a name that nobody had at the first import is found again when somebody has it', async () => {
  const before = await withLocalNames('@ben and @max', new Map())
  expect(before).toBe('\\@ben and \\@max')
  expect(await withLocalNames(before, people)).toBe(await withLocalNames('@ben and @max', people))
})
