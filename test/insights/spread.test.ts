import fc from 'fast-check'
import { expect, test } from 'vitest'
import { histogramOf, spreadOf } from '../../src/insights/spread.ts'

const seconds = fc.array(fc.integer({ min: 0, max: 40 * 86_400 }), { minLength: 1, maxLength: 60 })

test('half of all durations lie between the quartiles, and half on each side of the median', () => {
  fc.assert(
    fc.property(seconds, (some) => {
      const sorted = Int32Array.from(some).sort()
      const { lower, median, upper } = spreadOf(sorted)
      const share = (fits: (one: number) => boolean) => some.filter(fits).length / some.length
      expect(share((one) => one <= median)).toBeGreaterThanOrEqual(0.5)
      expect(share((one) => one >= median)).toBeGreaterThanOrEqual(0.5)
      expect(share((one) => one >= lower && one <= upper)).toBeGreaterThanOrEqual(
        some.length < 4 ? 0 : 0.5 - 2 / some.length
      )
      expect([lower, median, upper]).toEqual([lower, median, upper].toSorted((a, b) => a - b))
    })
  )
})

test('every duration is in the one bar whose ends it lies between', () => {
  fc.assert(
    fc.property(seconds, (some) => {
      const bars = histogramOf(Int32Array.from(some).sort())
      for (const { from, to, count } of bars)
        expect(
          some.filter((one) => (from === null || one >= from) && (to === null || one < to))
        ).toHaveLength(count)
      expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(some.length)
    })
  )
})

test('the usual example', () => {
  expect(spreadOf(Int32Array.from([600, 1200, 3600, 7200, 90_000]))).toEqual({
    lower: 1200,
    median: 3600,
    upper: 7200
  })
  expect(spreadOf(Int32Array.from([10, 20]))).toEqual({ lower: 12.5, median: 15, upper: 17.5 })
  expect(histogramOf(Int32Array.from([]))).toEqual([])
})
