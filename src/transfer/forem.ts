import { readComments } from './foremComments.ts'
import { ArticleShape, editedAfter, oneLine, shaped, wrong } from './foremShape.ts'
import { readUser } from './foremUser.ts'
import { readJson } from './readJson.ts'

export { ImportError } from './importError.ts'

export interface ForemPaths {
  article: string
  comments: string
}

export interface ForemThread {
  article: ForemArticle
  /** In the order of the tree: a comment stands before its replies. */
  comments: ForemComment[]
}

export interface ForemArticle {
  title: string
  /** Null where the article is there as HTML only. */
  markdown: string | null
  html: string
  tags: string[]
  author: ForemPerson
  publishedAt: number
  editedAt: number | null
  /** Where it was told first, which need not be the site it comes from. */
  sourceUrl: string
  /** Its address on the site it comes from, which relative links in it start from. */
  url: string
}

export interface ForemComment {
  sourceId: string
  parentSourceId: string | null
  html: string
  createdAt: number
  editedAt: number | null
  /** Null for what has become a tombstone there. */
  author: ForemPerson | null
  /** Why it is a tombstone, where the site says more than that it is one. */
  removedReason: string
}

export interface ForemPerson {
  username: string
  displayName: string
  pronouns: string
  /** Tells people apart, across sites too. */
  sourceUrl: string
}

/**
 * Reads one article and its comments as a Forem site's API gives them.
 * @throws ImportError
 */
export async function readForem(paths: ForemPaths): Promise<ForemThread> {
  const article = readArticle(await readJson(paths.article), paths.article)
  const source = { file: paths.comments, host: new URL(article.url).host }
  return { article, comments: readComments(await readJson(paths.comments), source) }
}

const MAX_TITLE = 200

function readArticle(value: unknown, file: string): ForemArticle {
  const raw = shaped(ArticleShape, value, file, () => 'article')
  const markdown = raw.body_markdown?.trim() ? raw.body_markdown : null
  if (markdown === null && !raw.body_html?.trim()) {
    throw wrong(file, 'article.body_markdown', raw.body_markdown, 'Markdown, or else body_html must be HTML')
  }
  const url = new URL(raw.url)
  const publishedAt = Date.parse(raw.published_at)
  return {
    title: shortened(oneLine(raw.title)),
    markdown,
    html: raw.body_html ?? '',
    tags: readTags(raw.tags ?? raw.tag_list ?? []),
    author: readUser(raw.user, file, () => 'article.user', url.host),
    publishedAt,
    editedAt: editedAfter(publishedAt, raw.edited_at),
    sourceUrl: new URL(raw.canonical_url || url).href,
    url: url.href
  }
}

/** At a word's end where there is one, since half a word reads like a mistake. */
function shortened(title: string): string {
  if (title.length <= MAX_TITLE) return title
  const cut = title.slice(0, MAX_TITLE - 1).replace(/\s+\S{0,40}$/, '')
  return `${cut.toWellFormed().replace(/\uFFFD$/, '')}…`
}

const readTags = (tags: string | string[]): string[] => (typeof tags === 'string' ? tags.split(',') : tags)
