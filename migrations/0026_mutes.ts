import { type Kysely, PostgresAdapter } from 'kysely'

/** Whom and what a member does not want to read; a person may be an alias, which is then muted as that alias only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const idType = db.getExecutor().adapter instanceof PostgresAdapter ? 'bigint' : 'integer'
  for (const [table, column, target] of [
    ['mute_person', 'person_id', 'account.id'],
    ['mute_tag', 'tag_id', 'tag.id']
  ] as const) {
    await db.schema
      .createTable(table)
      .addColumn('account_id', idType, (made) => made.notNull().references('account.id').onDelete('cascade'))
      .addColumn(column, idType, (made) => made.notNull().references(target).onDelete('cascade'))
      .addColumn('created_at', 'bigint', (made) => made.notNull())
      .addPrimaryKeyConstraint(`${table}_pk`, ['account_id', column])
      .execute()
    await db.schema.createIndex(`${table}_target`).on(table).columns([column, 'account_id']).execute()
  }
}
