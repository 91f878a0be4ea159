import { sql } from 'kysely'
import { isServer } from './dialect.ts'
import type { Db } from './open.ts'

/** Such as "SQLite 3.53.2". */
export async function engineVersion(db: Db): Promise<string> {
  const [name, ask] = isServer(db)
    ? ['PostgreSQL', sql<{ version: string }>`select current_setting('server_version') as version`]
    : ['SQLite', sql<{ version: string }>`select sqlite_version() as version`]
  const { rows } = await ask.execute(db)
  return `${name} ${rows[0]?.version ?? ''}`.trim()
}
