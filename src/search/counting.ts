import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import { inTransaction } from '../db/transaction.ts'
import { enqueueOnce } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { engineOf } from './engine.ts'
import { stemOf } from './words.ts'

type Kind = 'story' | 'comment'

/** A document of the index whose words are not in the list of words yet. */
interface Uncounted {
  kind: Kind
  id: number
}

const KINDS = ['story', 'comment'] as const
/** Documents read at once, and different words counted at once: others wait about 10 ms for that. */
const MOST_DOCUMENTS = 50
const MOST_WORDS = 1_000
/** Counted in one go: about half a second while others post. */
const MOST_BATCHES = 10
/** A search looks at so many of the latest itself; a site that has more waiting is being filled from elsewhere. */
const MOST_LOOKED_THROUGH = 50

/** Leaves it for later to count the words of what was just put into the index. */
export async function countLater(db: Db, kind: Kind, id: number): Promise<void> {
  await note(db, { kind, id })
  await plan(db)
}

const plan = (db: Db): Promise<void> =>
  enqueueOnce(db, 'count-words', {}, { key: 'count-words', runAt: Date.now() })

const note = prepared((db, document: Uncounted) =>
  db
    .insertInto('search_uncounted')
    .values(document)
    .onConflict((conflict) => conflict.doNothing())
)

/** Takes the words of a document that leaves the index out of the list, where they are in it. */
export async function uncount(db: Db, kind: Kind, id: number): Promise<void> {
  const engine = engineOf(db)
  const words = await wordsIn(db, kind, id)
  const { numDeletedRows } = await db
    .deleteFrom('search_uncounted')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numDeletedRows > 0n || words.length === 0) return
  if (kind === 'story') await engine.uncountWords(db, words)
  else await engine.forgetUnused(db, words)
}

/** Counts what waits; where that is a lot, what else is to be done comes in between, as more may come all the time. */
export const countWordsJob: JobHandler = async ({ db }) => {
  for (let batches = 0; batches < MOST_BATCHES; batches++) if (!(await countBatch(db))) return
  await plan(db)
}

/** Counts all that waits, a little at a time. */
export async function countWaiting(db: Db): Promise<void> {
  while (await countBatch(db));
}

/** Tidies the index as it goes. @returns whether more may wait */
async function countBatch(db: Db): Promise<boolean> {
  const isMore = await inTransaction(db, countSome)
  for (const kind of KINDS) await inTransaction(db, (trx) => engineOf(trx).tidy(trx, kind))
  return isMore
}

async function countSome(db: Db): Promise<boolean> {
  const isMore: boolean[] = []
  for (const kind of KINDS) isMore.push(await countKind(db, kind))
  return isMore.includes(true)
}

async function countKind(db: Db, kind: Kind): Promise<boolean> {
  const counts = new Map<string, number>()
  const ids: number[] = []
  for (const { id } of await firstWaiting(db, { kind })) {
    if (counts.size > MOST_WORDS) break
    ids.push(id)
    for (const word of await wordsIn(db, kind, id))
      counts.set(word, (counts.get(word) ?? 0) + storiesIn(kind))
  }
  if (ids.length === 0) return false
  await db.deleteFrom('search_uncounted').where('kind', '=', kind).where('id', 'in', ids).execute()
  await engineOf(db).countWords(db, inOrder(counts))
  return ids.length === MOST_DOCUMENTS || counts.size > MOST_WORDS
}

/** The words of what was posted a moment ago, with how many stories of that have them. */
export async function uncountedWords(db: Db): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const kind of KINDS)
    for (const { id } of await latestWaiting(db, { kind }))
      for (const word of await wordsIn(db, kind, id))
        counts.set(word, (counts.get(word) ?? 0) + storiesIn(kind))
  return counts
}

const waiting = (direction: 'asc' | 'desc', most: number) =>
  prepared((db, { kind }: { kind: Kind }) =>
    db
      .selectFrom('search_uncounted')
      .select('id')
      .where('kind', '=', kind)
      .orderBy('id', direction)
      .limit(sql.lit(most))
  )

const firstWaiting = waiting('asc', MOST_DOCUMENTS)
const latestWaiting = waiting('desc', MOST_LOOKED_THROUGH)

/** The list counts stories; a word that only comments have is in it all the same. */
const storiesIn = (kind: Kind): 0 | 1 => (kind === 'story' ? 1 : 0)

/** The words of a document that the list counts, each once. */
export const wordsIn = async (db: Db, kind: Kind, id: number): Promise<string[]> =>
  distinct(await engineOf(db).documentWords(db, kind, id))

/** In one order always, so that two who write the same words at once do not wait for each other in a circle. */
const distinct = (words: readonly string[]): string[] =>
  [...new Set(words)].filter((word) => !word.includes('=')).sort()

const inOrder = (counts: ReadonlyMap<string, number>): Array<[string, string, number]> =>
  [...counts.keys()].sort().map((word) => [word, stemOf(word), counts.get(word) ?? 0])
