import { expect, test } from 'vitest'
import { rarityIn, scoreOf, shared } from '../../src/alike/likeness.ts'
import { sharedWords, stemsToAsk, tellingWords } from '../../src/alike/telling.ts'
import { weighedWords } from '../../src/search/indexing.ts'
import { startApp } from '../support/app.ts'
import { makeStory } from '../support/make.ts'

const fact = (field: string, value: string) => ({ field, value })
const trigger = (value: string) => fact('trigger', value)
const known = (counts: Record<string, number>) =>
  Object.entries(counts).map(([word, stories]) => ({ word, stories }))

test('what few stories have says more of two that share it than what most have', () => {
  const rarityOf = rarityIn(
    new Map([
      ['trigger=release', 800],
      ['trigger=clock', 4],
      ['trigger=expiry', 200]
    ]),
    1_000
  )
  const [release, expiry, clock, attack] = ['release', 'expiry', 'clock', 'attack'].map((value) =>
    scoreOf([trigger(value)], 0.2, rarityOf)
  ) as [number, number, number, number]
  expect([release, expiry, clock, attack]).toEqual([release, expiry, clock, attack].toSorted((a, b) => a - b))
  expect(clock).toBeGreaterThan(release)
})

test('how it came and went orders stories that are alike, and makes none alike by itself', () => {
  const around = [
    ...['process', 'missing-alert', 'code-defect', 'automation'].map((value) => fact('factor', value)),
    fact('impact', 'cost'),
    fact('mitigation', 'hotfix'),
    fact('detection', 'user-report')
  ]
  const rarityOf = () => 1
  const happened = [trigger('clock'), fact('technology', 'cron')]
  expect(scoreOf(around, 0, rarityOf)).toBe(0)
  expect(scoreOf([...happened, ...around], 0, rarityOf)).toBeGreaterThan(scoreOf(happened, 0, rarityOf))
  expect(scoreOf([trigger('release'), ...around], 0, rarityOf)).toBe(0)
})

test('a tag that says what a fact says is not shared twice', () => {
  const facts = [fact('technology', 'redis'), fact('tag', 'redis'), fact('tag', 'load')]
  expect(shared(facts, facts)).toEqual([fact('technology', 'redis'), fact('tag', 'load')])
})

test('words of every day are none that two stories are alike by', () => {
  const counts = known({ everybody: 2, replica: 2, rest: 40 })
  const words = ['everybody', 'everybody', 'replica', 'replica', 'rest']
  expect(tellingWords(words, counts, 2).map(({ word }) => word)).toEqual(['replica'])
})

test('what one story has is enough for a text that is not told yet', () => {
  const [words, counts] = [['walrus', 'walrus'], known({ walrus: 1 })]
  expect([1, 2].map((least) => tellingWords(words, counts, least as 1 | 2).length)).toEqual([1, 0])
})

test('a word counts in all its forms, by how often the other says it, and not where a fact names it', () => {
  const words = ['flag', 'flags', 'printer', 'printer', 'the', 'the', 'the', 'the', 'the']
  expect(stemsToAsk(words)).toEqual(expect.arrayContaining(['flag', 'the']))
  const telling = tellingWords(words, known({ flag: 2, flags: 3, flagged: 1, printer: 3, the: 60 }), 2)
  expect(telling.map(({ word, forms }) => [word, forms.length])).toEqual([
    ['flag', 3],
    ['printer', 1]
  ])
  const shareOf = (theirs: Record<string, number>, named: string[] = []) =>
    sharedWords(telling, new Map(Object.entries(theirs)), new Set(named)).share
  expect(shareOf({ flagged: 1 })).toBeGreaterThan(0)
  expect(shareOf({ flagged: 3 })).toBeGreaterThan(shareOf({ flagged: 1 }))
  expect(shareOf({ flags: 3 })).toBeGreaterThan(shareOf({ printer: 3 }))
  expect(shareOf({ flags: 30, printer: 30 })).toBe(1)
  expect(shareOf({ flags: 3 }, ['flags'])).toBe(0)
})

test('the names of a program’s code are no words of its story; what is said, and its timeline, are', async () => {
  const { db } = await startApp()
  const markdown =
    'The `walrus` fell.\n\n```sql\nselect pelican from birds\n```\n\n```timeline\n14:02 cormorant\n```'
  const { id } = await makeStory(db, { title: 'Birds', tags: ['sea'], markdown })
  const words = await weighedWords(db, id)
  expect(words).toEqual(expect.arrayContaining(['walrus', 'cormorant', 'birds', 'sea']))
  expect(words).not.toContain('pelican')
})
