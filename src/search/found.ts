import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { engineOf } from './engine.ts'
import { indexComment, indexStory } from './indexing.ts'

type Kind = 'story' | 'comment'

const READABLE: Record<Kind, RawBuilder<unknown>> = {
  story: sql`there.published_at is not null and there.removed_at is null and there.aside_at is null`,
  comment: sql`there.removed_at is null`
}

const INDEX = { story: indexStory, comment: indexComment } as const

/**
 * Looks for what is in the index and cannot be read: of a story nothing but the index keeps what was taken down from
 * being found. What can be read and is not there is put there by every start, see missing.ts.
 * @param repairs takes it out
 * @returns how many stories and comments it were
 */
export async function checkFound(db: Db, repairs: boolean): Promise<number> {
  let wrong = 0
  for (const kind of ['story', 'comment'] as const) {
    const ids = await foundWrongly(db, kind)
    wrong += ids.length
    if (repairs) for (const id of ids) await inTransaction(db, (trx) => INDEX[kind](trx, id))
  }
  return wrong
}

async function foundWrongly(db: Db, kind: Kind): Promise<number[]> {
  const id = sql.ref(`found.${engineOf(db).key}`)
  const { rows } = await sql<{ id: number }>`
    select ${id} as id from ${sql.table(`${kind}_search`)} as found where not exists (
      select 1 from ${sql.table(kind)} as there where there.id = ${id} and ${READABLE[kind]})`.execute(db)
  return rows.map((row) => row.id)
}
