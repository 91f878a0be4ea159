import { hash } from 'node:crypto'
import type { Db } from '../db/open.ts'
import type { Standing, Time } from '../db/schema.ts'
import { takeTurns } from '../limits/store.ts'
import { NEW_TEXT, OWN_TEXT, SHORTEST_NEW, SHORTEST_OWN } from './limits.ts'

/** A text as it is compared: letters and digits alone, without its links, which a program changes each time. */
export const foldText = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\bhttps?:\/\/\S+|\bwww\.\S+/gi, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase()

/**
 * Notes that this account says this. What is kept are counted turns of a hash, from which nobody learns who said it.
 * In the transaction of the post, so that it counts only if that stands.
 * @returns a sentence where they, or somebody else who is new, said the same lately; else null
 */
export async function refuseSame(
  trx: Db,
  { accountId, standing, text, now }: { accountId: number; standing: Standing; text: string; now: Time }
): Promise<string | null> {
  const folded = foldText(text)
  if (folded.length < SHORTEST_OWN) return null
  const own = { key: keyOf(`${accountId} ${folded}`), limit: OWN_TEXT }
  const everybodys = { key: keyOf(folded), limit: NEW_TEXT }
  const turns = folded.length < SHORTEST_NEW ? [own] : [own, everybodys]
  const [waitOwn = 0, waitNew = 0] = await takeTurns(trx, turns, now)
  if (waitOwn > 0) return OWN
  return waitNew > 0 && standing === 'new' ? OTHERS : null
}

const keyOf = (text: string): string => `same ${hash('sha256', text, 'base64url')}`

const OWN = 'You have posted the same words within the last day. Once is enough here: people find it.'
const OTHERS =
  'Somebody else who is new here posted the same words lately, so this is not posted again. Please say it in words of your own.'
