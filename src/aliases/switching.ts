import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import type { OwnStory } from '../stories/own.ts'
import { makeAlias } from './store.ts'

/**
 * Takes the name off a story and off what its teller said under it. Earlier versions may hold the name, and those
 * who follow the teller would know why they were told of it: neither is kept.
 */
export async function takeNameOff(db: Db, story: OwnStory, accountId: number): Promise<void> {
  await inTransaction(db, async (trx) => {
    const named = trx.selectFrom('story').select('id').where('author_id', '=', accountId)
    if (!(await named.where('id', '=', story.id).executeTakeFirst())) return
    const aliasId = await makeAlias(trx, accountId, story.publishedAt ?? undefined)
    await trx.updateTable('story').set({ author_id: aliasId }).where('id', '=', story.id).execute()
    await trx
      .updateTable('comment')
      .set({ author_id: aliasId })
      .where('story_id', '=', story.id)
      .where('author_id', '=', accountId)
      .execute()
    await trx.updateTable('draft').set({ teller: 'alias' }).where('story_id', '=', story.id).execute()
    await trx.deleteFrom('story_version').where('story_id', '=', story.id).execute()
    await trx
      .deleteFrom('notification')
      .where('story_id', '=', story.id)
      .where('kind', '=', 'story')
      .execute()
  })
}
