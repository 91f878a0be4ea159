import type { Kysely } from 'kysely'

/**
 * Every story that is told is counted at each of its words. With the count in the index, that wrote the index anew in
 * hundreds of places; the words of one stem are few enough to be sorted when they are read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('search_word_stem').execute()
  await db.schema.createIndex('search_word_stem').on('search_word').column('stem').execute()
}
