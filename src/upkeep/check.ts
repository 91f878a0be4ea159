import { sql } from 'kysely'
import { storageFaults } from '../db/integrity.ts'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { checkWaiting, checkWords } from '../search/checking.ts'
import { checkFound } from '../search/found.ts'
import { COUNTERS, type Counter, countAnew, countWrong } from './counters.ts'
import { findWronglyListed, listAnew } from './listedFacts.ts'

export interface CheckOptions {
  /** Puts right what can be put right. */
  repairs: boolean
  /** Is told of each thing looked at, in a line. */
  say: (line: string) => void
}

/**
 * Compares what the site keeps with what it could be made from again.
 * @returns whether all is well now
 */
export async function checkSite(db: Db, { repairs, say }: CheckOptions): Promise<boolean> {
  const faults = await storageFaults(db)
  for (const fault of faults) say(`storage: ${fault}`)
  if (faults.length === 0) say('storage: sound')
  const misplaced = await countMisplaced(db)
  say(`places of comments: ${misplaced === 0 ? 'right' : `${misplaced} wrong`}`)
  let wrong = faults.length + misplaced
  for (const counter of COUNTERS) wrong += await checkCounter(db, counter, { repairs, say })
  wrong += await checkListedFacts(db, { repairs, say })
  wrong += await checkSearch(db, { repairs, say })
  if (wrong > 0) say(advice(faults.length + misplaced > 0, repairs))
  return wrong === 0
}

/** @returns how many rows are still wrong */
async function checkCounter(db: Db, counter: Counter, { repairs, say }: CheckOptions): Promise<number> {
  return inTransaction(db, async (trx) => {
    const wrong = await countWrong(trx, counter)
    const isRepaired = wrong > 0 && repairs
    if (isRepaired) await countAnew(trx, counter)
    say(`${counter.name}: ${wrong === 0 ? 'right' : isRepaired ? `${wrong} counted anew` : `${wrong} wrong`}`)
    return isRepaired ? 0 : wrong
  })
}

/** @returns how many stories are still found by other facts than theirs */
async function checkListedFacts(db: Db, { repairs, say }: CheckOptions): Promise<number> {
  const wrong = await findWronglyListed(db)
  if (repairs) for (const story of wrong) await listAnew(db, story)
  const { length } = wrong
  say(
    `facts that stories are found by: ${length === 0 ? 'right' : `${length} ${repairs ? 'listed anew' : 'wrong'}`}`
  )
  return repairs ? 0 : length
}

/** @returns how much of what the search finds by is still not as it should be */
async function checkSearch(db: Db, { repairs, say }: CheckOptions): Promise<number> {
  let left = 0
  for (const [name, check, repaired] of SEARCHED) {
    const wrong = await check(db, repairs)
    say(`${name}: ${wrong === 0 ? 'right' : `${wrong} ${repairs ? repaired : 'wrong'}`}`)
    if (!repairs) left += wrong
  }
  return left
}

/** In this order: what is taken out of the index changes the words. */
const SEARCHED = [
  ['texts that the search finds', checkFound, 'taken out'],
  ['texts whose words wait to be counted', checkWaiting, 'counted now'],
  ['words of the search', checkWords, 'counted anew']
] as const

/** Comments that do not stand where the comment they answer says. */
async function countMisplaced(db: Db): Promise<number> {
  const { rows } = await sql<{ wrong: number }>`
    select count(*) as wrong from comment left join comment as parent on parent.id = comment.parent_id
    where (comment.parent_id is null and (comment.depth <> 0 or comment.root_id <> comment.id))
    or (comment.parent_id is not null and (comment.story_id <> parent.story_id or comment.root_id <> parent.root_id
      or comment.depth <> parent.depth + 1 or substr(comment.path, 1, length(parent.path)) <> parent.path))`.execute(
    db
  )
  return Number(rows[0]?.wrong)
}

const advice = (isDamaged: boolean, repairs: boolean): string =>
  isDamaged
    ? 'What is damaged cannot be made again from the rest: restore a backup.'
    : repairs
      ? 'Some of it could not be put right.'
      : 'Put the counts right with: npm run cli -- check --repair'
