import { sql } from 'kysely'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { enqueueOnce } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { picturesIn } from '../text/pictures.ts'

const DAY_MS = 86_400_000
/** A picture that stands nowhere for this long was dropped from the text it was sent for. */
export const UNUSED_LIFE_MS = DAY_MS
/** Few enough that the site answers between two batches. */
const TEXTS_A_BATCH = 1000
const DELETIONS_A_BATCH = 20

/** Where pictures stand in texts, with the column to read them by. */
const TEXTS = [
  ['draft', 'id'],
  ['story', 'id'],
  ['comment', 'id'],
  ['story_version', 'story_id'],
  ['comment_version', 'comment_id']
] as const

/** Sees to it that unused pictures are swept away, and again every day. */
export const scheduleSweep = (db: Db, runAt: Time = Date.now()): Promise<void> =>
  enqueueOnce(db, 'sweep-images', {}, { key: 'sweep-images', runAt })

export const sweepImagesJob: JobHandler = async ({ db, now }) => {
  await sweepImages(db, now)
  await scheduleSweep(db, now + DAY_MS)
}

/** Deletes the pictures that are in no draft, story, comment or version of one, and nobody's cover or avatar, nor the site's logo. */
export async function sweepImages(db: Db, now: Time): Promise<void> {
  const before = now - UNUSED_LIFE_MS
  const unused = await oldImages(db, before)
  for (const [table, column] of TEXTS) {
    for await (const markdown of textsWithImages(db, table, column)) {
      for (const hash of picturesIn(markdown)) unused.delete(hash)
    }
  }
  const ids = [...unused.values()]
  for (let at = 0; at < ids.length; at += DELETIONS_A_BATCH) {
    await db
      .deleteFrom('image')
      .where('id', 'in', ids.slice(at, at + DELETIONS_A_BATCH))
      // one that was sent again meanwhile is as good as new
      .where('created_at', '<', before)
      .execute()
  }
}

/** Ids by hash; neither covers nor avatars. */
async function oldImages(db: Db, before: Time): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('image')
    .select(['id', 'hash'])
    .where('created_at', '<', before)
    .where(({ not, or, exists, selectFrom }) => {
      const [avatars, covers, drafts] = [selectFrom('account'), selectFrom('story'), selectFrom('draft')]
      const logos = selectFrom('site_setting')
      return not(
        or([
          exists(avatars.select('account.id').whereRef('account.avatar_image_id', '=', 'image.id')),
          exists(covers.select('story.id').whereRef('story.cover_image_id', '=', 'image.id')),
          exists(logos.select('site_setting.name').whereRef('site_setting.image_id', '=', 'image.id')),
          exists(drafts.select('draft.id').whereRef('draft.cover_image_id', '=', 'image.id'))
        ])
      )
    })
    .execute()
  return new Map(rows.map(({ id, hash }) => [hash, id]))
}

/** Goes by ranges of ids, so that no question takes long however large a table is. */
async function* textsWithImages(db: Db, table: string, column: string): AsyncGenerator<string> {
  const { rows } = await sql<{ last: number | null }>`
    select max(${sql.ref(column)}) as last from ${sql.table(table)}`.execute(db)
  const last = rows[0]?.last ?? 0
  for (let from = 0; from < last; from += TEXTS_A_BATCH) {
    const texts = await sql<{ markdown: string }>`
      select body_markdown as markdown from ${sql.table(table)}
      where ${sql.ref(column)} > ${from} and ${sql.ref(column)} <= ${from + TEXTS_A_BATCH}
      and body_markdown like '%/images/%'`.execute(db)
    for (const { markdown } of texts.rows) yield markdown
    await new Promise(setImmediate)
  }
}
