import { sql } from 'kysely'
import { NAMELESS } from '../accounts/store.ts'
import type { Db } from '../db/open.ts'
import { prepared, preparedRow } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'

/** A member's own lists: what they follow, muted or saved, and where it is kept. */
const LISTS = {
  tag: { table: 'follow_tag', column: 'tag_id' },
  person: { table: 'follow_person', column: 'person_id' },
  thread: { table: 'follow_story', column: 'story_id' },
  muted: { table: 'mute_story', column: 'story_id' },
  mutedPerson: { table: 'mute_person', column: 'person_id' },
  mutedTag: { table: 'mute_tag', column: 'tag_id' },
  saved: { table: 'saved_story', column: 'story_id' }
} as const

export interface Listed {
  accountId: number
  list: keyof typeof LISTS
  targetId: number
}

/**
 * Puts something on one of a member's lists, or takes it off; what is so already stays so.
 * @param wants undefined turns round what is
 */
export async function toggleListed(
  db: Db,
  listed: Listed & { at: Time },
  wants: boolean | undefined
): Promise<void> {
  const { table, column } = LISTS[listed.list]
  await inTransaction(db, async (trx) => {
    if (wants ?? !(await isListed(trx, listed))) {
      const row = { account_id: listed.accountId, [column]: listed.targetId, created_at: listed.at }
      await trx
        .insertInto(table)
        .values(row as never)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return
    }
    await trx
      .deleteFrom(table)
      .where('account_id', '=', listed.accountId)
      .where(sql.ref(column), '=', listed.targetId)
      .execute()
  })
}

export const isListed = async (db: Db, { accountId, list, targetId }: Listed): Promise<boolean> =>
  (await LISTED[list](db, { accountId, targetId })) !== undefined

const listedOn = ({ table, column }: (typeof LISTS)[Listed['list']]) =>
  preparedRow((db, { accountId, targetId }: Omit<Listed, 'list'>) =>
    db
      .selectFrom(table)
      .select('account_id')
      .where('account_id', '=', accountId)
      .where(sql.ref(column), '=', targetId)
  )

const LISTED = {
  tag: listedOn(LISTS.tag),
  person: listedOn(LISTS.person),
  thread: listedOn(LISTS.thread),
  muted: listedOn(LISTS.muted),
  mutedPerson: listedOn(LISTS.mutedPerson),
  mutedTag: listedOn(LISTS.mutedTag),
  saved: listedOn(LISTS.saved)
}

/** Those of a member's lists that a story is on. */
export async function listsWithStory(
  db: Db,
  accountId: number,
  storyId: number
): Promise<Array<Listed['list']>> {
  return (await withStory(db, { accountId, storyId })).map(({ list }) => list)
}

const withStory = prepared((db, { accountId, storyId }: { accountId: number; storyId: number }) => {
  const on = (list: 'saved' | 'thread' | 'muted') =>
    db
      .selectFrom(LISTS[list].table)
      .select(sql.lit(list).as('list'))
      .where('account_id', '=', accountId)
      .where('story_id', '=', storyId)
  return on('saved').unionAll(on('thread')).unionAll(on('muted'))
})

/** Whoever has a page of their own, so no alias; nobody follows themselves. */
export async function findFollowable(
  db: Db,
  username: string,
  followerId: number
): Promise<{ id: number; username: string } | undefined> {
  return db
    .selectFrom('account')
    .select(['id', 'username'])
    .where('username', '=', username)
    .where('kind', 'not in', NAMELESS)
    .where('id', '!=', followerId)
    .executeTakeFirst()
}
