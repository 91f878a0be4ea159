import { createRequire } from 'node:module'
import fc from 'fast-check'
import { Type as TypeBox } from 'typebox'
import { describe, expect, test } from 'vitest'
import { SHORT_ID_PATTERN } from '../../src/text/shortId.ts'
import { surelyValid } from '../../src/web/surelyValid.ts'
import { Type } from '../../src/web/type.ts'

/** One of each kind that a route has, in either way of writing it. */
const kindsOf = (T: typeof Type) => [
  T.Object({ story: T.String({ pattern: SHORT_ID_PATTERN }) }),
  T.Object({ story: T.String({ pattern: '^é{1,3}$' }), after: T.Optional(T.String({ maxLength: 3 })) }),
  T.Object({ after: T.Optional(T.String()), before: T.Optional(T.String()) }),
  T.Object({ kind: T.Enum(['story', 'comment']), after: T.Optional(T.Enum(['story', 'é'])) }),
  T.Object({ kind: T.Union([T.Literal('story'), T.Literal('é')]) }),
  T.Record(T.String(), T.String()),
  T.Object({})
]

const json = (schemas: unknown) => JSON.parse(JSON.stringify(schemas))

test('the schemas of addresses are what TypeBox would write', () => {
  expect(json(kindsOf(Type))).toEqual(json(kindsOf(TypeBox)))
})

interface Schema {
  type?: 'object'
}
type Validate = (data: unknown) => boolean
type Compilers = () => (shared: object, options: object) => (route: { schema: Schema }) => Validate

const compilers: Compilers = createRequire(createRequire(import.meta.url).resolve('fastify'))(
  '@fastify/ajv-compiler'
)
const compiled = (schema: Schema): Validate => compilers()({}, { customOptions: {} })({ schema })
const schemas: Schema[] = json(kindsOf(Type))

const SOME_TEXT = fc.constantFrom(
  '',
  'story',
  'comment',
  'é',
  'ééé',
  'éééé',
  '😀😀😀',
  'a1b2c3d4',
  'x\n',
  '__proto__'
)
const ANYTHING = fc.oneof(
  { weight: 6, arbitrary: SOME_TEXT },
  { weight: 1, arbitrary: fc.constantFrom(null, undefined, 1, true, ['story'], { story: 'story' }, []) }
)
const NAMES = fc.constantFrom('story', 'after', 'before', 'kind', 'other', 'constructor', 'toString')
const DATA = fc.oneof(
  fc.dictionary(NAMES, ANYTHING),
  fc.dictionary(NAMES, ANYTHING, { noNullPrototype: true }),
  ANYTHING
)

describe('what is surely valid', () => {
  test.each(schemas.map((schema) => [JSON.stringify(schema), schema] as const))(
    'under %s the compiler finds valid too, and leaves as it is',
    (_words, schema) => {
      const [isSurelyValid, validate] = [surelyValid(schema), compiled(schema)]
      let sure = 0
      fc.assert(
        fc.property(DATA, (data) => {
          if (!isSurelyValid?.(data)) return
          sure++
          const before = structuredClone(data)
          expect(validate(data)).toBe(true)
          expect(structuredClone(data)).toEqual(before)
        }),
        { numRuns: 2_000, seed: 4 }
      )
      expect(sure).toBeGreaterThan(0)
    }
  )

  test.each([
    { type: 'string', format: 'email' },
    { type: 'string', minLength: 1 },
    { type: 'integer' },
    { type: 'object', additionalProperties: false },
    { type: 'object', properties: { a: { type: 'string', default: 'b' } } },
    { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } },
    { anyOf: [{ type: 'null' }, { type: 'string' }] },
    { enum: ['a'], type: 'string' }
  ])('is nothing under %j, which says more than it understands', (schema) => {
    expect(surelyValid(schema as Schema)).toBeNull()
  })
})
