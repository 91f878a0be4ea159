import {
  type Compilable,
  type CompiledQuery,
  type DialectAdapter,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PrimitiveValueListNode,
  ValueListNode,
  ValueNode
} from 'kysely'
import { LRUCache } from 'lru-cache'
import { Blank } from './blank.ts'
import { rowsAtOnce } from './dialect.ts'
import type { Db } from './open.ts'

/** Lists of values make a query for each length; those that were asked for last are kept. */
const MAX_SHAPES = 200

/** Writes out what is known while a query is built, so that the engine plans with it. */
class WritingOut extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return canBeWritten(node.value) ? ValueNode.createImmediate(node.value) : node
  }

  /** Such a list holds nothing but values, which Kysely binds one and all. */
  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    if (!node.values.every(canBeWritten)) return node
    return ValueListNode.create(node.values.map(ValueNode.createImmediate)) as never
  }
}

const canBeWritten = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

const writingOut = new WritingOut()
const WRITTEN_OUT: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => writingOut.transformNode(node, queryId),
  transformResult: async ({ result }) => result
}

/**
 * A query that is built once and run with other values: building one costs Kysely about as much as a lookup costs
 * the database. For queries of pages that are asked for all the time; the others are easier to read without.
 * @param build may pass its input on as values of the query, but not look at it, but for the length of a list
 * @returns the query: its rows for the values given
 */
export function prepared<Input extends object, Row>(
  build: (db: Db, input: Input) => Compilable<Row>
): (db: Db, input: Input) => Promise<Row[]> {
  const built = new WeakMap<DialectAdapter, LRUCache<string, CompiledQuery<Row>>>()
  const queryFor = (db: Db, input: Input): CompiledQuery<Row> => {
    const { adapter } = db.getExecutor()
    const shapes = built.get(adapter) ?? newShapes(built, adapter)
    const shape = shapeOf(input)
    const known = shapes.get(shape)
    if (known) return known
    const query = build(db.withPlugin(WRITTEN_OUT), blanksFor(input)).compile()
    shapes.set(shape, query)
    return query
  }
  return async (db, input) => {
    const query = queryFor(db, input)
    const parameters = query.parameters.map((value) => (value instanceof Blank ? value.fill(input) : value))
    return (
      rowsAtOnce<Row>(db, query.sql, parameters) ??
      (await db.executeQuery<Row>({ ...query, parameters })).rows
    )
  }
}

function newShapes<Query extends object>(
  built: WeakMap<DialectAdapter, LRUCache<string, Query>>,
  adapter: DialectAdapter
) {
  const shapes = new LRUCache<string, Query>({ max: MAX_SHAPES })
  built.set(adapter, shapes)
  return shapes
}

/** Like `prepared`, for one row or none. */
export function preparedRow<Input extends object, Row>(
  build: (db: Db, input: Input) => Compilable<Row>
): (db: Db, input: Input) => Promise<Row | undefined> {
  const query = prepared(build)
  return async (db, input) => (await query(db, input))[0]
}

function shapeOf(input: object): string {
  let shape = ''
  for (const value of Object.values(input)) shape += Array.isArray(value) ? `${value.length},` : ','
  return shape
}

function blanksFor<Input extends object>(input: Input): Input {
  const blanks = Object.entries(input).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((_, at) => new Blank(name, at)) : new Blank(name)
  ])
  return Object.fromEntries(blanks) as Input
}
