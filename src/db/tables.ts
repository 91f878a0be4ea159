import { type RawBuilder, sql } from 'kysely'
import { ARRIVAL } from './arrival.ts'
import { isServer } from './dialect.ts'
import type { Db } from './open.ts'

export interface Column {
  name: string
  kind: 'number' | 'text' | 'bytes'
}

export interface Table {
  name: string
  /** Those of the primary key first, in its order; then the others by name: the same on every engine. */
  columns: Column[]
  key: Column[]
  /** The other tables that its rows refer to. */
  parents: string[]
  /** The column that the engine counts up by itself, for each new row. */
  numbered: string | null
}

/** What Kysely keeps of the migrations, and what stands here only while the database is being filled. */
const NO_CONTENT = new Set(['kysely_migration', 'kysely_migration_lock', ARRIVAL])

interface ColumnRow {
  table_name: string
  name: string
  type: string
  /** In the primary key, from 1; null or 0 outside of it. */
  place: number | null
  is_numbered: unknown
}

interface ReferenceRow {
  table_name: string
  target: string
}

/**
 * All tables that hold what the site knows, as the database itself describes them: each after those that it refers to.
 * @throws Error where tables refer to each other in a circle, or one has no primary key
 */
export async function tablesOf(db: Db): Promise<Table[]> {
  const [askColumns, askReferences] = isServer(db)
    ? [SERVER_COLUMNS, SERVER_REFERENCES]
    : [FILE_COLUMNS, FILE_REFERENCES]
  const { rows } = await askColumns.execute(db)
  const references = await askReferences.execute(db)
  const byTable = Map.groupBy(rows, (row) => row.table_name)
  const tables = [...byTable]
    .filter(([name]) => !NO_CONTENT.has(name))
    .map(([name, columns]) => described(name, columns, references.rows))
  return inOrder(tables.sort((a, b) => (a.name < b.name ? -1 : 1)))
}

/** Those that others refer to come first. */
function inOrder(tables: Table[]): Table[] {
  const ordered: Table[] = []
  let waiting = tables
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name))
    const ready = waiting.filter(({ parents }) => !parents.some((parent) => names.has(parent)))
    if (ready.length === 0)
      throw new Error(`Tables refer to each other in a circle: ${[...names].join(', ')}`)
    ordered.push(...ready)
    waiting = waiting.filter((table) => !ready.includes(table))
  }
  return ordered
}

function described(name: string, rows: ColumnRow[], references: ReferenceRow[]): Table {
  const inKey = rows.filter(({ place }) => place).sort((a, b) => Number(a.place) - Number(b.place))
  if (inKey.length === 0) throw new Error(`The table ${name} has no primary key`)
  const others = rows.filter(({ place }) => !place).sort((a, b) => (a.name < b.name ? -1 : 1))
  const column = ({ name, type }: ColumnRow): Column => ({
    name,
    kind: KINDS[type.toLowerCase()] ?? 'number'
  })
  const targets = references.filter((row) => row.table_name === name).map(({ target }) => target)
  const numbered = rows.find((row) => row.is_numbered)
  return {
    name,
    columns: [...inKey, ...others].map(column),
    key: inKey.map(column),
    parents: [...new Set(targets)].filter((target) => target !== name),
    numbered: numbered?.name ?? null
  }
}

const KINDS: Record<string, Column['kind']> = { text: 'text', blob: 'bytes', bytea: 'bytes' }

const FILE_COLUMNS: RawBuilder<ColumnRow> = sql`
  select kept.name as table_name, col.name, col.type, col.pk as place,
    col.pk = 1 and made.sql like '%autoincrement%' as is_numbered
  from pragma_table_list as kept
  join sqlite_schema as made on made.type = 'table' and made.name = kept.name
  join pragma_table_xinfo(kept.name) as col
  where kept.schema = 'main' and kept.type = 'table' and kept.name not like 'sqlite_%' and col.hidden = 0`

const FILE_REFERENCES: RawBuilder<ReferenceRow> = sql`
  select kept.name as table_name, ref."table" as target
  from pragma_table_list as kept join pragma_foreign_key_list(kept.name) as ref
  where kept.schema = 'main' and kept.type = 'table'`

const SERVER_COLUMNS: RawBuilder<ColumnRow> = sql`
  select kept.relname as table_name, col.attname as name, kind.typname as type,
    array_position(pk.conkey, col.attnum) as place, nullif(col.attidentity, '') as is_numbered
  from pg_class as kept
  join pg_namespace as space on space.oid = kept.relnamespace and space.nspname = current_schema()
  join pg_attribute as col on col.attrelid = kept.oid and col.attnum > 0 and not col.attisdropped
    and col.attgenerated = ''
  join pg_type as kind on kind.oid = col.atttypid
  left join pg_constraint as pk on pk.conrelid = kept.oid and pk.contype = 'p'
  where kept.relkind in ('r', 'p')`

const SERVER_REFERENCES: RawBuilder<ReferenceRow> = sql`
  select kept.relname as table_name, target.relname as target
  from pg_constraint as ref
  join pg_class as kept on kept.oid = ref.conrelid
  join pg_class as target on target.oid = ref.confrelid
  join pg_namespace as space on space.oid = kept.relnamespace and space.nspname = current_schema()
  where ref.contype = 'f'`
