import { ownerOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { tell } from './tell.ts'

/**
 * Tells the teller of a story that somebody suggested a fact, whoever told it without a name as that; until it is read,
 * further ones are added to it.
 */
export async function notifyOfSuggestion(
  db: Db,
  { storyId, authorId, actorId, at }: { storyId: number; authorId: number; actorId: number; at: Time }
): Promise<void> {
  const readerId = await ownerOf(db, authorId)
  const { numUpdatedRows } = await db
    .updateTable('notification')
    .set({ created_at: at })
    .where('account_id', '=', authorId)
    .where('kind', '=', 'suggestion')
    .where('story_id', '=', storyId)
    .where('read_at', 'is', null)
    // One of somebody muted is shown to nobody.
    .where('actor_id', 'not in', (eb) =>
      eb.selectFrom('mute_person').select('person_id').where('mute_person.account_id', '=', readerId)
    )
    .executeTakeFirst()
  if (numUpdatedRows === 0n)
    await tell(db, { kind: 'suggestion', storyId, commentId: null, actorId, accountIds: [authorId], at })
}
