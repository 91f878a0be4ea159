import { expect, test } from 'vitest'
import { rarityIn, scoreOf, tellingWords } from '../../src/alike/likeness.ts'
import { weighedWords } from '../../src/search/indexing.ts'
import { startApp } from '../support/app.ts'
import { makeStory } from '../support/make.ts'

const trigger = (value: string) => ({ field: 'trigger', value })

test('what few stories have says more of two that share it than what most have', () => {
  const rarityOf = rarityIn(
    new Map([
      ['trigger=release', 800],
      ['trigger=clock', 4],
      ['trigger=expiry', 200]
    ]),
    1_000
  )
  const scores = ['release', 'expiry', 'clock', 'attack'].map((value) =>
    scoreOf([trigger(value)], 0, rarityOf)
  )
  expect(scores).toEqual(scores.toSorted((a, b) => a - b))
  expect(scores[0]).toBeLessThan((scores[1] ?? 0) / 1.9)
  expect(scoreOf([trigger('clock')], 0, rarityIn(new Map(), 0))).toBeGreaterThan(0)
})

test('words of every day are none that two stories are alike by', () => {
  const counts = new Map([
    ['everybody', 2],
    ['replica', 2],
    ['rest', 40]
  ])
  const words = ['everybody', 'everybody', 'replica', 'replica', 'rest']
  expect(tellingWords(words, counts, 2).map(({ word }) => word)).toEqual(['replica'])
})

test('what one story has is enough for a text that is not told yet', () => {
  const [words, counts] = [['walrus', 'walrus'], new Map([['walrus', 1]])]
  expect([1, 2].map((least) => tellingWords(words, counts, least as 1 | 2).length)).toEqual([1, 0])
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
