import { hasRowLocks } from '../db/dialect.ts'
import type { Db } from '../db/open.ts'
import * as postgres from './postgres.ts'
import * as sqlite from './sqlite.ts'

type Engine = typeof sqlite

/** The full-text search of the engine that this database is kept by; both find the same. */
export const engineOf = (db: Db): Engine => (hasRowLocks(db) ? postgres : sqlite)
