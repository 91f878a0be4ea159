import { isMigrated } from '../../db/migrate.ts'
import { DatabaseError, type Db, openDatabase } from '../../db/open.ts'
import { batchesOf, lastNumber } from '../../db/rows.ts'
import { withSnapshot } from '../../db/snapshot.ts'
import { refuseWhileUsed } from '../../db/users.ts'
import { fill } from './fill.ts'
import { digestOf } from './line.ts'
import { movedTables } from './travel.ts'

/** Two DATABASE_URLs, of whatever engines. */
export interface Move {
  from: string
  to: string
  /** The first, as it may be shown. */
  name: string
}

const ADVICE = 'Stop it, then move again: what is written meanwhile would be lost.'

/**
 * Takes a whole site over into another, empty database, sessions and passwords included, so that nobody is signed out.
 * The source stays as it is. A move that was stopped goes on when it is run again.
 * @throws DatabaseError when a site runs on either, or one is not fit for it
 */
export async function moveSite({ from, to, name }: Move, say: (line: string) => void): Promise<void> {
  await refuseWhileUsed(from, ADVICE)
  await refuseWhileUsed(to, ADVICE)
  await withSnapshot(from, async (source) => {
    await refuseOutdated(source, name)
    const target = openDatabase(to)
    try {
      const tables = await movedTables(source)
      await fill(
        target,
        {
          name,
          tablesFor: async () => tables,
          batches: (table, { lastKey }) => batchesOf(source, table, lastKey),
          digestOf: (table) => digestOf(source, table),
          lastNumber: (table) => lastNumber(source, table)
        },
        say
      )
    } finally {
      await target.destroy()
    }
  })
}

/** @throws DatabaseError where the source is of another version of the program, or not whole itself */
export async function refuseOutdated(source: Db, name: string): Promise<void> {
  const tables = await source.introspection.getTables({ withInternalKyselyTables: true })
  const has = (table: string) => tables.some((known) => known.name === table)
  if (!has('kysely_migration') || has('arrival'))
    throw new DatabaseError(`There is no whole site in ${name}.`)
  if (!(await isMigrated(source)))
    throw new DatabaseError(
      `${name} is of another version of the program. Bring it up to date first: DATABASE_URL=… npm run cli -- migrate`
    )
}
