import { sql } from 'kysely'
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
  const rows = await withheldOf(db, { storyId, authorId })
  return rows.filter((row) => row.removedBy === row.how)
}

const MOST = 40

const withheldOf = prepared((db, { storyId, authorId }: { storyId: number; authorId: number }) => {
  const withheld = (how: Withheld, since: 'hidden_at' | 'held_at') =>
    db
      .selectFrom('comment')
      .select(['short_id as shortId', 'body_html as bodyHtml', 'removed_by as removedBy'])
      .select(sql.lit(how).as('how'))
      .where('story_id', '=', storyId)
      .where('author_id', '=', authorId)
      .where(since, 'is not', null)
  return withheld('hidden', 'hidden_at').unionAll(withheld('held', 'held_at')).limit(MOST)
})
