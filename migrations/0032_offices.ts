import { type Kysely, sql } from 'kysely'

/** Who looks after the site is asked wherever somebody objects to what a moderator did, not on one page only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('account_office')
    .on('account')
    .columns(['role', 'username'])
    .where(sql.ref('role'), 'in', [sql.lit('admin'), sql.lit('moderator')])
    .execute()
}
