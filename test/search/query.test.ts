import { expect, test } from 'vitest'
import { MOST_TERMS, parseQuery } from '../../src/search/query.ts'
import { stemOf, wordsOf } from '../../src/search/words.ts'

const termsOf = (text: string) =>
  parseQuery(text).terms.map(({ words, isExact, isExcluded, isBeginning }) => {
    const kinds = [isExact && 'exact', isExcluded && 'not', isBeginning && 'beginning'].filter(Boolean)
    return [words.join(' '), ...kinds].join(' ')
  })

const filtersOf = (text: string) =>
  parseQuery(text).filters.map(({ name, value, isExcluded }) => `${isExcluded ? '-' : ''}${name}=${value}`)

test('words, exact phrases and what must not be there are told apart; the last word may be a beginning', () => {
  expect(termsOf('replica "Locked Table" -aws migr')).toEqual([
    'replica',
    'locked table exact',
    'aws not',
    'migr beginning'
  ])
  expect(termsOf('done ')).toEqual(['done'])
  expect(termsOf('“smart quotes” and "an open one')).toEqual([
    'smart quotes exact',
    'and',
    'an open one exact'
  ])
})

test('words are letters and digits in one spelling, in any script', () => {
  expect(wordsOf('Crème BRÛLÉE, node.js v22 – 数据库 ﬁle\0x 🔥')).toEqual([
    'creme',
    'brulee',
    'node',
    'js',
    'v22',
    '数',
    '据',
    '库',
    'file',
    'x'
  ])
  expect(termsOf('node.js ')).toEqual(['node js'])
})

test('words of one family have one stem', () => {
  for (const family of [
    ['migrate', 'migrates', 'migrated', 'migrating', 'migration', 'migrations'],
    ['lock', 'locks', 'locked', 'locking'],
    ['query', 'queries', 'queried'],
    ['plan', 'planned', 'planning', 'plans'],
    ['backup', 'backups']
  ])
    expect(new Set(family.map(stemOf)), family.join()).toHaveProperty('size', 1)
  expect(stemOf('process')).toBe(stemOf('processes'))
  expect(stemOf('dns')).toBe('dns')
})

test('filters are read by the vocabulary, by value or by what their labels say', () => {
  expect(
    filtersOf('trigger:migration detected:users fixed:"rolled back" severity:S2 tech:MySQL tag:On-Call')
  ).toEqual([
    'trigger=migration',
    'detected=user-report',
    'fixed=rollback',
    'severity=s2',
    'tech=mysql',
    'tag=on-call'
  ])
  expect(filtersOf('longer:2h shorter:"1 d" year:2023 has:timeline -tag:aws by:"Quiet Heron"')).toEqual([
    'longer=2h',
    'shorter=1d',
    'year=2023',
    'has=timeline',
    '-tag=aws',
    'by=Quiet Heron'
  ])
})

test('the day of the week and the hour are read as people write them', () => {
  const read = (text: string) => filtersOf(text).join(' ')
  expect(read('weekday:sunday weekday:Mon weekday:thurs -weekday:WED')).toBe(
    'weekday=sun weekday=mon weekday=thu -weekday=wed'
  )
  expect(read('hour:3 hour:03 hour:03:20 hour:3am hour:"3 PM" hour:12am hour:12pm hour:23h hour:0')).toBe(
    'hour=03 hour=03 hour=03 hour=03 hour=15 hour=00 hour=12 hour=23 hour=00'
  )
  const odd = [
    'weekday:t',
    'weekday:someday',
    'weekday:2',
    'hour:24',
    'hour:99',
    'hour:-1',
    'hour:3:70',
    'hour:13pm'
  ]
  const query = parseQuery([...odd, 'hour:0am', 'hour:__proto__'].join(' '))
  expect([query.filters, query.ignored.length]).toEqual([[], odd.length + 2])
})

test('what is no filter, or has no such value, is left out and named', () => {
  const query = parseQuery(
    'colour:red trigger:dragons __proto__:x constructor:1 longer:forever year:soon disk'
  )
  expect(query.ignored).toEqual([
    'colour:red',
    'trigger:dragons',
    'constructor:1',
    'longer:forever',
    'year:soon'
  ])
  expect(query.filters).toEqual([])
  expect(termsOf('https://example.org std::vector 10:32 FATAL: the')).toEqual([
    'https example org',
    'std vector',
    '10 32',
    'fatal',
    'the beginning'
  ])
})

test('however much is typed, little is looked for', () => {
  const query = parseQuery('word '.repeat(10_000))
  expect(query.terms.length).toBe(MOST_TERMS)
  expect(query.isCut).toBe(true)
  expect(parseQuery(`"${'a b '.repeat(2_000)}"`).terms[0]?.words.length).toBeLessThan(20)
  expect(parseQuery('x'.repeat(9_000)).terms[0]?.words[0]?.length).toBeLessThan(50)
})
