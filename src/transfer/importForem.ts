import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { type EditableStory, findStoryBySource } from '../stories/editing.ts'
import { storyPath } from '../text/paths.ts'
import { type ForemPaths, ImportError, readForem } from './forem.ts'
import { type CommentTally, importComments, type WrittenComment, writtenComment } from './importComments.ts'
import { importPeople } from './importPeople.ts'
import { importStory, type WrittenArticle, writtenArticle } from './importStory.ts'

/**
 * Brings an article and its comments over from a Forem site, in one transaction. What an earlier import of the
 * same article brought is not made again: only what is new or changed there since then.
 * @returns lines that say what was made
 * @throws ImportError when nothing was changed because a file cannot be imported
 */
export async function importForem(
  db: Db,
  paths: ForemPaths,
  siteUrl: string,
  now = Date.now()
): Promise<string> {
  const { article, comments } = await readForem(paths)
  // outside of the transaction, for which other processes have to wait
  const thread = {
    article: writtenArticle(article),
    comments: comments.map((comment) => writtenComment(comment, article.url))
  }
  return inTransaction(db, async (trx) => {
    const known = await findStoryBySource(trx, article.sourceUrl)
    if (known) refuse(known, paths.article)
    return importThread(trx, thread, known, { siteUrl, now })
  })
}

function refuse({ shortId, removedAt, authorKind, authorUsername }: EditableStory, file: string): void {
  const told = `${file}: the article is here already, as story ${shortId} by @${authorUsername}`
  if (removedAt !== null) throw new ImportError(`${told}, and was taken down. Nothing was changed.`)
  if (authorKind !== 'imported') {
    throw new ImportError(`${told}, who told it here in person. Nothing was changed.`)
  }
}

async function importThread(
  db: Db,
  { article, comments }: { article: WrittenArticle; comments: WrittenComment[] },
  known: EditableStory | undefined,
  { siteUrl, now }: { siteUrl: string; now: number }
): Promise<string> {
  const people = await importPeople(db, { article, comments })
  const context = { people, siteUrl, now }
  const story = await importStory(db, article, known, context)
  const tally = await importComments(db, story, comments, context)
  return [
    `Story: "${article.title}" by ${article.author.displayName}: ${story.change}, ${siteUrl}${storyPath(story)}`,
    `People: ${people.added} added, ${people.ids.size - people.added} here already`,
    `Comments: ${counts(tally.comments)}`,
    `Tombstones: ${counts(tally.tombstones)}`
  ].join('\n')
}

function counts(tally: CommentTally): string {
  const parts = Object.entries(tally).filter(([kind, count]) => count > 0 || kind === 'added')
  return parts.map(([kind, count]) => `${count} ${kind}`).join(', ')
}
