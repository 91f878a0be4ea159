import { type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Schema } from '../db/schema.ts'
import type { Cause } from './causes.ts'

/** Accounts that follow a thread, or a story's teller or one of its tags: the next after an account, by their ids. */
export async function listFollowers(db: Db, cause: Cause, after: number, size: number): Promise<number[]> {
  const lists = cause.commentId === null ? await ofStory(db, cause.storyId) : [ofThread(db, cause.storyId)]
  // Each in its order and no further than is asked for: somebody may have a hundred thousand followers.
  const heads = lists.map((list) => {
    const head = list.where('account_id', '>', after).orderBy('account_id').limit(size)
    return sql`select account_id from (${head}) as head`
  })
  const { rows } = await sql<{ account_id: number }>`
    select account_id from (${sql.join(heads, sql` union `)}) as follower
    order by account_id limit ${size}`.execute(db)
  return rows.map((row) => row.account_id)
}

type Followers = SelectQueryBuilder<
  Schema,
  'follow_person' | 'follow_story' | 'follow_tag',
  { account_id: number }
>

const ofThread = (db: Db, storyId: number) =>
  db.selectFrom('follow_story').select('account_id').where('story_id', '=', storyId) as Followers

/** By the author as whom the story is told: who follows a person hears nothing of what they tell without a name. */
async function ofStory(db: Db, storyId: number): Promise<Followers[]> {
  const story = db.selectFrom('story').select('author_id').where('id', '=', storyId)
  const ofTeller = db.selectFrom('follow_person').select('account_id').where('person_id', '=', story)
  const tags = await db.selectFrom('story_tag').select('tag_id').where('story_id', '=', storyId).execute()
  const ofTags = tags.map(({ tag_id }) =>
    db.selectFrom('follow_tag').select('account_id').where('tag_id', '=', tag_id)
  )
  return [ofTeller, ...ofTags] as Followers[]
}
