import type { Db } from '../db/open.ts'
import type { Remover } from '../db/schema.ts'
import { listIfVouched } from '../stories/aside.ts'
import { addToStory } from '../stories/counts.ts'
import { COMMENT_POINTS } from '../stories/ranking.ts'
import { ancestorIds } from './path.ts'

/**
 * Whoever deletes an answer that nobody answered leaves no trace of it; one that was answered leaves a tombstone
 * for as long as something stands below it. The same goes for what a moderator hid or has yet to look at. So a comment
 * is shown unless it left no tombstone and has nothing below: `isShown` in rows.ts asks the same of the database.
 */
export const isShown = (comment: { removedBy: Remover | null; descendantCount: number }): boolean =>
  comment.removedBy === null || !TRACELESS.includes(comment.removedBy) || comment.descendantCount > 0

export const TRACELESS: readonly Remover[] = ['author', 'hidden', 'held']

/** Counts a comment that is shown from now on in all that stands above it, and with it a parent that was not. */
export async function countAppeared(db: Db, path: string): Promise<void> {
  const parent = await findParent(db, path)
  if (!parent) return
  // from the top down: once one below it is counted, a parent looks as if it had been shown all along
  if (!isShown(parent)) await countAppeared(db, parent.path)
  await addDescendant(db, path, 1)
}

/** The same for a comment that is not shown any longer: a tombstone above it that stood for it alone goes too. */
export async function countVanished(db: Db, path: string): Promise<void> {
  if (path === '') return
  await addDescendant(db, path, -1)
  const parent = await findParent(db, path)
  if (parent && !isShown(parent)) await countVanished(db, parent.path)
}

async function findParent(db: Db, path: string) {
  const parentId = ancestorIds(path).at(-1)
  if (parentId === undefined) return undefined
  return db
    .selectFrom('comment')
    .select(['path', 'removed_by as removedBy', 'descendant_count as descendantCount'])
    .where('id', '=', parentId)
    .executeTakeFirst()
}

async function addDescendant(db: Db, path: string, by: 1 | -1): Promise<void> {
  const above = ancestorIds(path)
  if (above.length === 0) return
  await db
    .updateTable('comment')
    .set((eb) => ({ descendant_count: eb('descendant_count', '+', by) }))
    .where('id', 'in', above)
    .execute()
}

/** Counts a comment that can be read from now on, or no longer, with its story, and moves that in the hot list. */
export async function countReadable(
  db: Db,
  { storyId, authorId, weight }: { storyId: number; authorId: number | null; weight: number },
  by: 1 | -1
): Promise<void> {
  const isAside = await addToStory(db, storyId, (tellerId) => {
    const isOthers = authorId !== null && authorId !== tellerId
    return { comments: by, points: isOthers ? by * weight * COMMENT_POINTS : 0 }
  })
  if (isAside && by === 1) await listIfVouched(db, storyId)
}
