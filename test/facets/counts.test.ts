import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choicesOf } from '../../src/facets/choices.ts'
import type { IndexedStory } from '../../src/facets/factColumns.ts'
import { FactIndex } from '../../src/facets/factIndex.ts'
import { FACETS, type Facet } from '../../src/facets/fields.ts'
import { type Filters, filterQuery, readFilters } from '../../src/facets/filters.ts'
import { NO_MUTES } from '../../src/mutes/mutes.ts'

const VALUES: Record<string, string[]> = Object.fromEntries(
  FACETS.map(({ field, values }) => [
    field,
    field === 'year' ? ['2021', '2022'] : (values?.slice(-4).map(({ value }) => value) ?? ['aa', 'bb', 'c++'])
  ])
)
const some = ['trigger', 'factor', 'severity', 'technology', 'tag', 'year']
const TOTALS = [0, 899, 900, 3600, 100_000]

const storyFacts = fc.uniqueArray(
  fc
    .constantFrom(...some)
    .chain((field) =>
      fc.constantFrom(...(VALUES[field] ?? [])).map((value) => ({ field: field as Facet['field'], value }))
    ),
  { maxLength: 7, selector: ({ field, value }) => field + value }
)
const story = fc.record({
  total: fc.option(fc.constantFrom(...TOTALS)),
  facts: storyFacts
})
const filters: fc.Arbitrary<Filters> = fc.record({
  values: fc
    .dictionary(
      fc.constantFrom(...FACETS.filter(({ field }) => some.includes(field)).map(({ filter }) => filter)),
      fc.constant(null),
      { maxKeys: 3 }
    )
    .chain((kinds) =>
      fc.record(
        Object.fromEntries(
          Object.keys(kinds).map((filter) => {
            const field = FACETS.find((facet) => facet.filter === filter)?.field ?? ''
            return [
              filter,
              fc.uniqueArray(fc.constantFrom(...(VALUES[field] ?? [])), { minLength: 1, maxLength: 2 })
            ]
          })
        )
      )
    ),
  longer: fc.option(fc.constantFrom(900, 3600), { freq: 3 }),
  shorter: fc.option(fc.constantFrom(900, 86_400), { freq: 3 })
}) as fc.Arbitrary<Filters>

type Told = Pick<IndexedStory, 'total' | 'facts'>

function fits({ total, facts }: Told, { values, longer, shorter }: Filters): boolean {
  const isLong = longer === null || (total !== null && total >= longer)
  const isShort = shorter === null || (total !== null && total < shorter)
  const hasAll = FACETS.every(({ filter, field }) => {
    const wanted = values[filter]
    return !wanted || facts.some((fact) => fact.field === field && wanted.includes(fact.value))
  })
  return isLong && isShort && hasAll
}

const indexOf = (stories: readonly Told[]) => {
  const index = new FactIndex()
  for (const [at, one] of stories.entries())
    index.put({
      id: at + 1,
      shortId: String(at).padStart(8, '0'),
      publishedAt: 1000 + at,
      authorId: 1,
      detect: null,
      ...one
    })
  return index
}

test('the stories that are found are those that fit, and no choice leads to an empty page', () => {
  fc.assert(
    fc.property(fc.array(story, { maxLength: 25 }), filters, (stories, asked) => {
      const index = indexOf(stories)
      const selection = index.select(asked, NO_MUTES)
      expect([...selection.ids]).toEqual(stories.flatMap((one, at) => (fits(one, asked) ? [at + 1] : [])))
      for (const { choices } of choicesOf(index, selection, asked)) {
        for (const { label, count, path } of choices) {
          const query = Object.fromEntries(new URLSearchParams(path.split('?')[1]))
          const chosen = readFilters(query).filters
          expect(index.select(chosen, NO_MUTES).ids.length, label).toBeGreaterThanOrEqual(count)
          expect(index.select(chosen, NO_MUTES).ids.length, label).toBeGreaterThan(0)
        }
      }
    })
  )
})

test('the number beside a value is that of the stories with it that fit all filters of other kinds', () => {
  fc.assert(
    fc.property(fc.array(story, { maxLength: 25 }), filters, (stories, asked) => {
      const index = indexOf(stories)
      const selection = index.select(asked, NO_MUTES)
      for (const { field, filter } of FACETS) {
        const { [filter]: _, ...others } = asked.values
        const counts = index.countsOf(selection, field)
        for (const value of VALUES[field] ?? []) {
          const alone = { ...asked, values: { ...others, [filter]: [value] } }
          expect(counts.get(value) ?? 0, value).toBe(stories.filter((one) => fits(one, alone)).length)
        }
      }
    })
  )
})

test('a story that comes again, with more or with less, stands once; one that goes is gone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.option(story)), { maxLength: 40 }),
      (writes) => {
        const index = new FactIndex()
        const now = new Map<number, Told>()
        for (const [id, one] of writes) {
          if (one)
            index.put({ id, shortId: `short00${id}`, publishedAt: 5, authorId: 1, detect: null, ...one })
          else index.drop(id)
          if (one) now.set(id, one)
          else now.delete(id)
        }
        const fresh = indexOf([...now.values()])
        const none = { values: {}, longer: null, shorter: null }
        const [selection, other] = [index.select(none, NO_MUTES), fresh.select(none, NO_MUTES)]
        expect([...selection.ids]).toEqual([...now.keys()].sort())
        for (const { field } of FACETS)
          expect(index.countsOf(selection, field)).toEqual(fresh.countsOf(other, field))
        expect(selection.answered).toEqual(other.answered)
      }
    )
  )
})

test('filters have one address, which reads as the same filters', () => {
  fc.assert(
    fc.property(filters, (asked) => {
      const query = filterQuery(asked)
      const read = readFilters(Object.fromEntries(new URLSearchParams(query)))
      expect(read.ignored).toEqual([])
      expect(filterQuery(read.filters)).toBe(filterQuery({ ...asked, values: sortedValues(asked) }))
    })
  )
})

const sortedValues = ({ values }: Filters) =>
  Object.fromEntries(Object.entries(values).map(([name, ones]) => [name, [...ones].sort()]))
