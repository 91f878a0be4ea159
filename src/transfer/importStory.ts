import type { Db } from '../db/open.ts'
import { type EditableStory, editStory, type StoryEdit } from '../stories/editing.ts'
import { tellStory } from '../stories/telling.ts'
import { tagName } from '../tags/names.ts'
import { slugOf } from '../text/slug.ts'
import type { ForemArticle } from './foremThread.ts'
import { htmlToMarkdown } from './htmlToMarkdown.ts'
import type { ImportedPeople } from './importPeople.ts'
import { withLocalNames } from './localNames.ts'

export interface ImportedStory {
  id: number
  authorId: number
  shortId: string
  slug: string
  change: 'added' | 'changed' | 'here already'
}

export interface ImportContext {
  people: ImportedPeople
  siteUrl: string
  now: number
}

/** Forem lets authors begin a text with settings between two lines of hyphens. */
const FRONT_MATTER = /^\s*---\r?\n.*?\r?\n---[ \t]*(?:\r?\n|$)/s

/** The article with its text as Markdown, before the names in it are those of this site. */
export interface WrittenArticle extends ForemArticle {
  markdown: string
}

export function writtenArticle(article: ForemArticle): WrittenArticle {
  const { markdown, html, url } = article
  return { ...article, markdown: markdown?.replace(FRONT_MATTER, '') ?? htmlToMarkdown(html, url) }
}

/** Tells the article as a story, or brings the story over that an earlier import told. */
export async function importStory(
  db: Db,
  article: WrittenArticle,
  known: EditableStory | undefined,
  context: ImportContext
): Promise<ImportedStory> {
  const { people, siteUrl } = context
  const markdown = await withLocalNames(article.markdown, people.names)
  const tags = tagsOf(article)
  if (known) return bringOver(db, known, { ...article, markdown, tags, siteUrl }, context)
  const authorId = people.ids.get(article.author.sourceUrl) as number
  const { title, publishedAt, editedAt, sourceUrl } = article
  const times = { publishedAt, ...(editedAt !== null && { editedAt }) }
  const made = await tellStory(db, { title, authorId, markdown, tags, ...times, sourceUrl, siteUrl })
  return { ...made, authorId, change: 'added' }
}

async function bringOver(
  db: Db,
  known: EditableStory,
  edit: StoryEdit,
  { people, now }: ImportContext
): Promise<ImportedStory> {
  const isSame =
    known.title === edit.title &&
    (await withLocalNames(known.markdown, people.names)) === edit.markdown &&
    known.tags.join() === edit.tags.join()
  const editedAt = edit.editedAt ?? (isSame ? known.editedAt : now)
  if (isSame && editedAt === known.editedAt) return { ...known, change: 'here already' }
  await editStory(db, known.id, { ...edit, editedAt })
  return { ...known, slug: slugOf(edit.title), change: 'changed' }
}

function tagsOf({ tags }: ForemArticle): string[] {
  return [...new Set(tags.map(tagName).filter((name) => name !== null))]
}
