import { expect, test } from 'vitest'
import { matchesIn } from '../../src/review/findings.ts'
import { KINDS } from '../../src/review/kinds.ts'
import { findWording } from '../../src/review/rules/wording.ts'
import * as labelled from './labelled.ts'
import { BLAMELESS_TOO, BLAMING_TOO, CLEAN, SHAPES } from './labelledShapes.ts'

const KNOWN = { words: labelled.LABELLED_WORDS, self: labelled.LABELLED_SELF }
const POSITIVES = [...labelled.POSITIVES, ...SHAPES]
const NEGATIVES = [...labelled.NEGATIVES, ...CLEAN]
const BLAMING = [...labelled.BLAMING, ...BLAMING_TOO]
const BLAMELESS = [...labelled.BLAMELESS, ...BLAMELESS_TOO]

interface Outcome {
  found: number
  missed: string[]
  wrong: string[]
}

/** Printed beside the asserts, so that a change of the rules shows what it did. */
const print = (name: string, of: number, clean: number, { found, missed, wrong }: Outcome): void => {
  const sentences = [
    `${name}: ${found} of ${of} found, ${missed.length} missed, ${wrong.length} wrongly in ${clean} clean texts`,
    ...missed.map((text) => `  missed ${text}`),
    ...wrong.map((text) => `  wrong ${text}`)
  ]
  process.stdout.write(`${sentences.join('\n')}\n`)
}

test('the first list finds what is labelled, of every kind, and little else', async () => {
  const outcome: Outcome = { found: 0, missed: [], wrong: [] }
  for (const [kind, it, text] of POSITIVES) {
    const matches = await matchesIn(text, KNOWN)
    const isFound = matches.some(
      (match) => match.kind === kind && text.slice(match.from, match.to).includes(it)
    )
    if (isFound) outcome.found++
    else outcome.missed.push(`${kind}: ${text} ${JSON.stringify(matches)}`)
  }
  for (const text of NEGATIVES) {
    const matches = await matchesIn(text, KNOWN)
    for (const { kind, from, to } of matches) outcome.wrong.push(`${kind} “${text.slice(from, to)}”: ${text}`)
  }
  print('secrets', POSITIVES.length, NEGATIVES.length, outcome)
  expect(POSITIVES.length).toBeGreaterThanOrEqual(60)
  expect(NEGATIVES.length).toBeGreaterThanOrEqual(60)
  expect(new Set(POSITIVES.map(([kind]) => kind)).size).toBe(KINDS.length)
  expect(outcome.missed.length).toBeLessThanOrEqual(POSITIVES.length / 20)
  expect(outcome.wrong.length).toBeLessThanOrEqual(NEGATIVES.length / 20)
})

test('the second list notices words that look for somebody, and leaves others alone', () => {
  const missed = BLAMING.filter((text) => findWording(text).length === 0)
  const wrong = BLAMELESS.filter((text) => findWording(text).length > 0)
  const found = BLAMING.length - missed.length
  print('wording', BLAMING.length, BLAMELESS.length, { found, missed, wrong })
  expect(missed.length).toBeLessThanOrEqual(BLAMING.length / 10)
  expect(wrong.length).toBeLessThanOrEqual(BLAMELESS.length / 10)
})

test('where two are found in one place, the graver stands', async () => {
  const text = 'Mail quinn.a@mail.example about globex@acme.io'
  const kinds = (await matchesIn(text, KNOWN)).map(({ kind }) => kind)
  expect(kinds).toEqual(['self', 'word'])
})

test('texts of any kind are looked through', async () => {
  const units = [
    'a',
    '1.',
    ':',
    'a:bcdef1',
    'curl -u a:',
    'login root/',
    'AA00 ',
    'sk-',
    'basic ',
    'not blame ',
    '0 ',
    '-',
    'a@',
    'a.',
    '`',
    '\0',
    '\u{d800}',
    'password=',
    'ab:',
    '+1 ',
    'A b ',
    '://:'
  ]
  for (const unit of units) {
    const text = unit.repeat(100_000 / unit.length)
    await expect(matchesIn(text, KNOWN), unit).resolves.toBeInstanceOf(Array)
    expect(findWording(text), unit).toBeInstanceOf(Array)
  }
})

test('looking a text through leaves nothing in memory that grows with every text', async () => {
  performance.clearMarks()
  await matchesIn('It was export AWS_REGION=eu-central-1, as in every deploy-2024 before.', KNOWN)
  expect(performance.getEntriesByType('mark')).toEqual([])
})
