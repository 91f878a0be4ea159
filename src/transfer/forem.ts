import { readComments } from './foremComments.ts'
import { ArticleShape, editedAfter, oneLine, shaped, wrong } from './foremShape.ts'
import type { ForemArticle, ForemThread } from './foremThread.ts'
import { readUser } from './foremUser.ts'
import { readJson } from './readJson.ts'

export { ImportError } from './importError.ts'

export interface ForemPaths {
  article: string
  comments: string
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
