import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { handActsOver } from '../moderation/sanctioning.ts'
import { remakeSoon } from '../openData/schedule.ts'
import { indexStory } from '../search/indexing.ts'
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
    const draft = trx.updateTable('draft').where('story_id', '=', story.id)
    await draft.set({ teller: 'alias', account_id: aliasId }).execute()
    await indexStory(trx, story.id)
    await handOver(trx, story.id, accountId, aliasId)
    await handActsOver(trx, { storyId: story.id, from: accountId, to: aliasId })
    await remakeSoon(trx)
    await trx.deleteFrom('story_version').where('story_id', '=', story.id).execute()
    await trx
      .deleteFrom('notification')
      .where('story_id', '=', story.id)
      .where('kind', '=', 'story')
      .execute()
  })
}

/** What the teller was told of this story, and that they were at it, is the alias's from now on. */
async function handOver(db: Db, storyId: number, accountId: number, aliasId: number): Promise<void> {
  await db
    .updateTable('notification')
    .set({ account_id: aliasId })
    .where('story_id', '=', storyId)
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['answer', 'comment', 'reaction', 'suggestion'])
    .execute()
  await db
    .updateTable('story_visit')
    .set({ account_id: aliasId })
    .where('story_id', '=', storyId)
    .where('account_id', '=', accountId)
    .execute()
}
