import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { indexRows } from '../facts/facts.ts'
import { factsOfStories, listFacts, type StoredFacts, unlistFacts } from '../facts/store.ts'
import { indexStory } from '../search/indexing.ts'
import { namesNow } from '../tags/store.ts'

const BATCH = 500

/** A story that is found by other facts than it has, or not found by those it has. */
export interface WronglyListed {
  id: number
  /** And on the lists. */
  isReadable: boolean
}

/** Compares what stories are found and counted by with their facts; of one that cannot be read that is nothing. */
export async function findWronglyListed(db: Db): Promise<WronglyListed[]> {
  const wrong: WronglyListed[] = []
  for (let last = 0; ; ) {
    const stories = await db
      .selectFrom('story')
      .select(['id', 'published_at as publishedAt', 'removed_at as removedAt', 'aside_at as asideAt'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(BATCH)
      .execute()
    wrong.push(...(await wronglyListed(db, stories)))
    last = stories.at(-1)?.id ?? 0
    if (stories.length < BATCH) return wrong
  }
}

async function wronglyListed(
  db: Db,
  stories: ReadonlyArray<{
    id: number
    publishedAt: Time | null
    removedAt: Time | null
    asideAt: Time | null
  }>
): Promise<WronglyListed[]> {
  const ids = stories.map(({ id }) => id)
  const [wanted, listed] = [await wantedRows(db, ids), await listedRows(db, ids)]
  return stories
    .map(({ id, publishedAt, removedAt, asideAt }) => ({
      id,
      isReadable: publishedAt !== null && removedAt === null && asideAt === null
    }))
    .filter(({ id, isReadable }) => (isReadable ? (wanted.get(id) ?? '') : '') !== (listed.get(id) ?? ''))
}

export async function listAnew(db: Db, { id, isReadable }: WronglyListed): Promise<void> {
  await inTransaction(db, async (trx) => {
    await unlistFacts(trx, id)
    if (isReadable) await listFacts(trx, id)
    await indexStory(trx, id)
  })
}

async function wantedRows(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  const facts = await factsOfStories(db, ids)
  const names = [...facts.values()].flatMap(({ technologies }) => technologies)
  const now = await namesNow(db, [...new Set(names)])
  const wanted = (stored: StoredFacts) => {
    const technologies = stored.technologies.map((name) => now.get(name) ?? name)
    return inOneText(indexRows({ ...stored, technologies }, stored.timelineEntries))
  }
  return new Map([...facts].map(([id, stored]) => [id, wanted(stored)]))
}

async function listedRows(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('story_fact')
    .select(['story_id', 'field', 'value'])
    .where('story_id', 'in', ids)
    .execute()
  const byStory = Map.groupBy(rows, ({ story_id }) => story_id)
  return new Map([...byStory].map(([id, own]) => [id, inOneText(own)]))
}

const inOneText = (rows: ReadonlyArray<{ field: string; value: string }>): string =>
  [...new Set(rows.map(({ field, value }) => `${field}=${value}`))].sort().join('\n')
