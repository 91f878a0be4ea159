import type { Db } from '../db/open.ts'
import { prepared } from '../db/prepared.ts'
import type { Withheld } from '../db/schema.ts'

export interface OwnWithheld {
  shortId: string
  bodyHtml: string
  how: Withheld
}

/** What somebody wrote under a story and only they and moderators see. */
export async function listOwnWithheld(db: Db, storyId: number, authorId: number): Promise<OwnWithheld[]> {
  const rows = [
    ...(await hiddenOf(db, { storyId, authorId })).map((row) => ({ ...row, how: 'hidden' as const })),
    ...(await heldOf(db, { storyId, authorId })).map((row) => ({ ...row, how: 'held' as const }))
  ]
  return rows.filter((row) => row.removedBy === row.how)
}

const MOST = 20

const withheldOf = (db: Db, { storyId, authorId }: { storyId: number; authorId: number }) =>
  db
    .selectFrom('comment')
    .select(['short_id as shortId', 'body_html as bodyHtml', 'removed_by as removedBy'])
    .where('story_id', '=', storyId)
    .where('author_id', '=', authorId)
    .limit(MOST)

type Own = { storyId: number; authorId: number }
const hiddenOf = prepared((db, own: Own) => withheldOf(db, own).where('hidden_at', 'is not', null))
const heldOf = prepared((db, own: Own) => withheldOf(db, own).where('held_at', 'is not', null))
