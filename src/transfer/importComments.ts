import { inComment, writeText } from '../accounts/writing.ts'
import { commentsBySource, type EditableComment, editComment } from '../comments/editing.ts'
import { insertComment, removeComment } from '../comments/store.ts'
import type { Db } from '../db/open.ts'
import { newShortId } from '../text/shortId.ts'
import { countStoryAnew } from '../upkeep/counters.ts'
import type { ForemComment } from './foremThread.ts'
import { htmlToMarkdown } from './htmlToMarkdown.ts'
import type { ImportContext, ImportedStory } from './importStory.ts'
import { withLocalNames } from './localNames.ts'

/** A comment of the file with its text as Markdown, before the names in it are those of this site. */
export interface WrittenComment extends ForemComment {
  markdown: string
}

export function writtenComment(comment: ForemComment, pageUrl: string): WrittenComment {
  return { ...comment, markdown: comment.author ? htmlToMarkdown(comment.html, pageUrl) : '' }
}

const NOTHING = { added: 0, changed: 0, 'removed since': 0, 'here already': 0 }

export type CommentTally = Record<keyof typeof NOTHING, number>

/** Posts what is new, and brings over what became of the comments that an earlier import posted. */
export async function importComments(
  db: Db,
  story: ImportedStory,
  comments: readonly WrittenComment[],
  context: ImportContext
): Promise<{ comments: CommentTally; tombstones: CommentTally }> {
  const here = await commentsBySource(db, story.id)
  const ids = new Map([...here].map(([sourceId, { id }]) => [sourceId, id]))
  const tally = { comments: { ...NOTHING }, tombstones: { ...NOTHING } }
  for (const written of inOrderOfTime(comments)) {
    const comment = { ...written, markdown: await withLocalNames(written.markdown, context.people.names) }
    const known = here.get(comment.sourceId)
    const change = known ? await bringOver(db, known, comment, context) : 'added'
    if (!known) ids.set(comment.sourceId, await post(db, story, comment, ids, context))
    tally[comment.author ? 'comments' : 'tombstones'][change]++
  }
  await countStoryAnew(db, story.id)
  return tally
}

/** The site sorts by id, so the oldest come first; but none before what it replies to, whatever its time says. */
function inOrderOfTime(comments: readonly WrittenComment[]): WrittenComment[] {
  const times = new Map<string | null, number>()
  for (const { sourceId, parentSourceId, createdAt } of comments) {
    times.set(sourceId, Math.max(createdAt, times.get(parentSourceId) ?? 0))
  }
  return comments.toSorted((a, b) => (times.get(a.sourceId) ?? 0) - (times.get(b.sourceId) ?? 0))
}

async function post(
  db: Db,
  story: ImportedStory,
  comment: WrittenComment,
  ids: ReadonlyMap<string, number>,
  { people, siteUrl }: ImportContext
): Promise<number> {
  const { author, sourceId, parentSourceId, createdAt, editedAt, removedReason } = comment
  const shortId = newShortId()
  const { id } = await insertComment(db, {
    story,
    shortId,
    text: await writeText(db, comment.markdown, inComment(shortId, siteUrl)),
    authorId: author && (people.ids.get(author.sourceUrl) as number),
    parentId: parentSourceId === null ? null : (ids.get(parentSourceId) as number),
    createdAt,
    ...(editedAt !== null && { editedAt }),
    sourceId
  })
  if (!author) await removeComment(db, id, { by: 'origin', reason: removedReason, at: createdAt })
  return id
}

/** What was taken down, here or there, stays down. */
async function bringOver(
  db: Db,
  known: EditableComment,
  comment: WrittenComment,
  { people, siteUrl, now }: ImportContext
): Promise<keyof CommentTally> {
  if (known.removedAt !== null) return 'here already'
  if (!comment.author) {
    await removeComment(db, known.id, { by: 'origin', reason: comment.removedReason, at: now })
    return 'removed since'
  }
  if ((await withLocalNames(known.markdown, people.names)) === comment.markdown) return 'here already'
  await editComment(db, known, { markdown: comment.markdown, editedAt: comment.editedAt ?? now, siteUrl })
  return 'changed'
}
