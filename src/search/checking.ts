import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { countWaiting, wordsIn } from './counting.ts'
import { engineOf } from './engine.ts'
import { stemOf } from './words.ts'

const BATCH = 500
/** Words looked at again in one transaction: others wait about 10 ms for that. */
const LOOKED_AT_ONCE = 50

type Kind = 'story' | 'comment'

/**
 * Compares the list of words with the texts in the index: how many stories have each, and that no word is left of
 * what is gone. All is read while others write; what looks wrong then is counted again by itself.
 * @param repairs puts each wrong word right
 * @returns how many words were wrong
 */
export async function checkWords(db: Db, repairs: boolean): Promise<number> {
  const suspects = await suspectWords(db)
  let wrong = 0
  for (let at = 0; at < suspects.length; at += LOOKED_AT_ONCE)
    wrong += await inTransaction(db, (trx) =>
      checkEach(trx, suspects.slice(at, at + LOOKED_AT_ONCE), repairs)
    )
  return wrong
}

/** Words whose number in the list is not that of the texts, at first sight. */
async function suspectWords(db: Db): Promise<string[]> {
  const { counted, said } = await wordsOfTexts(db)
  const suspects: string[] = []
  for await (const { word, stories } of listedWords(db)) {
    const isRight = stories === (counted.get(word) ?? 0) && (stories > 0 || said.has(word))
    if (!isRight) suspects.push(word)
    counted.delete(word)
  }
  return [...suspects, ...counted.keys()].sort()
}

/** How many stories have each word, and which words others have: comments, and what waits to be counted. */
async function wordsOfTexts(db: Db): Promise<{ counted: Map<string, number>; said: Set<string> }> {
  const counted = new Map<string, number>()
  const said = new Set<string>()
  for (const kind of ['story', 'comment'] as const)
    for await (const { id, isWaiting } of textsOf(db, kind))
      for (const word of await wordsIn(db, kind, id))
        if (kind === 'story' && !isWaiting) counted.set(word, (counted.get(word) ?? 0) + 1)
        else said.add(word)
  return { counted, said }
}

async function* textsOf(db: Db, kind: Kind): AsyncGenerator<{ id: number; isWaiting: boolean }> {
  const key = sql.ref(engineOf(db).key)
  for (let last = 0; ; ) {
    const { rows } = await sql<{ id: number; waiting: number }>`
      select ${key} as id, ${isWaiting(db, kind)} as waiting from ${sql.table(`${kind}_search`)}
      where ${key} > ${last} order by ${key} limit ${sql.lit(BATCH)}`.execute(db)
    for (const { id, waiting } of rows) yield { id, isWaiting: Number(waiting) > 0 }
    last = rows.at(-1)?.id ?? 0
    if (rows.length < BATCH) return
  }
}

/** 1 or 0 for a document of the index. */
const isWaiting = (db: Db, kind: Kind) =>
  sql<number>`(select count(*) from search_uncounted as waits where waits.kind = ${kind}
    and waits.id = ${sql.ref(`${kind}_search.${engineOf(db).key}`)})`

async function* listedWords(db: Db): AsyncGenerator<{ word: string; stories: number }> {
  for (let last = ''; ; ) {
    const words = await db
      .selectFrom('search_word')
      .select(['word', 'stories'])
      .where('word', '>', last)
      .orderBy('word')
      .limit(BATCH)
      .execute()
    yield* words
    last = words.at(-1)?.word ?? ''
    if (words.length < BATCH) return
  }
}

async function checkEach(db: Db, words: readonly string[], repairs: boolean): Promise<number> {
  let wrong = 0
  for (const word of words) {
    const listed = await db
      .selectFrom('search_word')
      .select('stories')
      .where('word', '=', word)
      .executeTakeFirst()
    const wanted = await wantedCount(db, word, listed !== undefined)
    if (listed?.stories === wanted) continue
    wrong++
    if (repairs) await list(db, word, wanted)
  }
  return wrong
}

/**
 * What the list should say of a word; undefined where it should not be there. What comments alone have may be in
 * the list or not: it is taken out with the last story that had it, or another comment.
 */
async function wantedCount(db: Db, word: string, isListed: boolean): Promise<number | undefined> {
  const engine = engineOf(db)
  const stories = await engine.textsWith(db, 'story', word, sql`${isWaiting(db, 'story')} = 0`)
  if (stories > 0) return stories
  if (!isListed) return undefined
  const others =
    (await engine.textsWith(db, 'story', word, sql`true`)) +
    (await engine.textsWith(db, 'comment', word, sql`true`))
  return others > 0 ? 0 : undefined
}

async function list(db: Db, word: string, stories: number | undefined): Promise<void> {
  await db.deleteFrom('search_word').where('word', '=', word).execute()
  if (stories !== undefined)
    await db
      .insertInto('search_word')
      .values({ word, stem: stemOf(word), stories })
      .execute()
}

/**
 * Texts whose words wait to be counted while no job is there to do it.
 * @param repairs counts them now
 */
export async function checkWaiting(db: Db, repairs: boolean): Promise<number> {
  const { count } = await db
    .selectFrom('search_uncounted')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('job')
            .select('job.id')
            .where('job.key', '=', 'count-words')
            .where('job.failed_at', 'is', null)
        )
      )
    )
    .executeTakeFirstOrThrow()
  const waiting = Number(count)
  if (waiting > 0 && repairs) await countWaiting(db)
  return waiting
}
