import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { mergeTag } from '../../tags/merging.ts'
import { findTags } from '../../tags/store.ts'
import { newShortId } from '../../text/shortId.ts'
import type { Actor } from '../doing.ts'

export interface Merging {
  actor: Actor
  /** Names of tags. */
  from: string
  into: string
  words: string
  now: Time
}

/** Merges one tag into another, as an act in the public log. @returns why not, as a sentence; null when it is done */
export async function mergeTags(db: Db, { actor, from, into, words, now }: Merging): Promise<string | null> {
  return inTransaction(db, async (trx) => {
    const [one, other] = [(await findTags(trx, [from]))[0], (await findTags(trx, [into]))[0]]
    if (!one || !other) return `There is no tag #${one ? into : from}.`
    const places = await mergeTag(trx, one.id, other.id)
    if (!places) return 'These are one tag already, or one of them was merged before.'
    await trx
      .insertInto('moderation_act')
      .values({
        short_id: newShortId(),
        actor_id: actor.accountId,
        actor_role: actor.role,
        kind: 'merge',
        thing_kind: 'tag',
        thing_id: one.id,
        account_id: null,
        reason: 'tidy',
        public_words: [`#${one.name} is #${other.name} now.`, words].filter(Boolean).join(' '),
        private_words: '',
        detail: JSON.stringify({ into: other.id, places }),
        created_at: now,
        until: null,
        undone_at: null,
        undone_by: null
      })
      .execute()
    return null
  })
}

const SHOWN = 50

/** The latest mergings that hold. */
export const listMergings = (db: Db) =>
  db
    .selectFrom('moderation_act')
    .select(['short_id as shortId', 'public_words as words', 'created_at as createdAt'])
    .where('kind', '=', 'merge')
    .where('undone_at', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(SHOWN)
    .execute()
