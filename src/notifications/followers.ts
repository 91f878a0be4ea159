import type { Db } from '../db/open.ts'
import type { Cause } from './causes.ts'

/** Accounts that follow a thread, or a story's teller or one of its tags: the next after an account, by their ids. */
export async function listFollowers(db: Db, cause: Cause, after: number, size: number): Promise<number[]> {
  const followers = cause.commentId === null ? ofStory(db, cause.storyId) : ofThread(db, cause.storyId)
  const rows = await db
    .selectFrom(followers.as('follower'))
    .select('follower.account_id')
    .where('follower.account_id', '>', after)
    .orderBy('follower.account_id')
    .limit(size)
    .execute()
  return rows.map((row) => row.account_id)
}

const ofThread = (db: Db, storyId: number) =>
  db.selectFrom('follow_story').select('account_id').where('story_id', '=', storyId)

/** By the author as whom the story is told: who follows a person hears nothing of what they tell without a name. */
function ofStory(db: Db, storyId: number) {
  const ofTeller = db
    .selectFrom('follow_person')
    .innerJoin('story', 'story.author_id', 'follow_person.person_id')
    .select('follow_person.account_id')
    .where('story.id', '=', storyId)
  const ofTags = db
    .selectFrom('follow_tag')
    .innerJoin('story_tag', 'story_tag.tag_id', 'follow_tag.tag_id')
    .select('follow_tag.account_id')
    .where('story_tag.story_id', '=', storyId)
  return ofTeller.union(ofTags)
}
