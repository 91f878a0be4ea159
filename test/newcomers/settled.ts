import type { Db } from '../../src/db/open.ts'
import { DAY, makeAccount, makeStory } from '../support/make.ts'

/** Lets a member have read so many stories, one a day, since they joined. */
export async function read(db: Db, accountId: number, stories: number): Promise<void> {
  const { id: authorId } = await makeAccount(db, `writer${accountId}x${stories}`)
  await db
    .updateTable('account')
    .set({ created_at: Date.now() - 400 * DAY })
    .where('id', '=', accountId)
    .execute()
  for (let n = 0; n < stories; n++) {
    const { id } = await makeStory(db, { authorId, title: `Read number ${n}` })
    const at = Date.now() - (n + 1) * DAY
    await db
      .insertInto('story_visit')
      .values({ account_id: accountId, story_id: id, created_at: at, since: at })
      .execute()
  }
}

/** Somebody past their first days. */
export const settle = (db: Db, accountId: number): Promise<void> => read(db, accountId, 5)
