import type { Static } from 'typebox'
import { CommentListShape, CommentShape, editedAfter, shaped } from './foremShape.ts'
import type { ForemComment } from './foremThread.ts'
import { isNobody, readUser } from './foremUser.ts'
import { ImportError, inWords } from './importError.ts'

interface Source {
  file: string
  host: string
}

interface Node {
  value: unknown
  index: number
  parent: Node | null
  sourceId: string
}

/**
 * The comments of a tree, each before its replies.
 * With a stack of its own, so that no depth of replies overflows the language's.
 * @throws ImportError
 */
export function readComments(value: unknown, source: Source): ForemComment[] {
  const roots = shaped(CommentListShape, value, source.file, () => 'comments')
  const comments: ForemComment[] = []
  const seen = new Map<string, Node>()
  const waiting = toNodes(roots, null)
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const raw = shaped(CommentShape, node.value, source.file, placeOf(node))
    refuseTwin(node, seen.get(raw.id_code), raw.id_code, source.file)
    node.sourceId = raw.id_code
    seen.set(raw.id_code, node)
    comments.push(readComment(raw, node, source))
    for (const reply of toNodes(raw.children ?? [], node)) waiting.push(reply)
  }
  return comments
}

/** The first last, as a stack needs them. */
function toNodes(values: unknown[], parent: Node | null): Node[] {
  return values.map((value, index) => ({ value, index, parent, sourceId: '' })).reverse()
}

/** What Forem writes in the place of a comment that is gone. */
const NOTICE = /^\s*(?:<p>)?\s*\[(deleted|hidden by post author)\]\s*(?:<\/p>)?\s*$/i

function readComment(raw: Static<typeof CommentShape>, node: Node, { file, host }: Source): ForemComment {
  const createdAt = Date.parse(raw.created_at)
  const author = isNobody(raw.user) ? null : readUser(raw.user, file, () => `${placeOf(node)()}.user`, host)
  const notice = NOTICE.exec(raw.body_html)?.[1]?.toLowerCase()
  return {
    sourceId: raw.id_code,
    parentSourceId: node.parent?.sourceId ?? null,
    html: raw.body_html,
    createdAt,
    editedAt: editedAfter(createdAt, raw.edited_at),
    author: notice ? null : author,
    removedReason: notice && notice !== 'deleted' ? notice : ''
  }
}

function refuseTwin(node: Node, twin: Node | undefined, id: string, file: string): void {
  if (!twin) return
  let above = node.parent
  while (above && above !== twin) above = above.parent
  const clash = above
    ? 'an id that it has from a comment it replies to'
    : 'an id that another comment has too'
  const rule = `but must be an id of its own`
  throw new ImportError(
    `${file}: ${placeOf(node)()}.id_code is ${inWords(id)}, ${clash} (${placeOf(twin)()}), ${rule}.`
  )
}

/** The path to a node, as in `comments[3].children[0]`, without the middle of a very long one. */
function placeOf(node: Node): () => string {
  return () => {
    const steps: string[] = []
    for (let at: Node | null = node; at; at = at.parent)
      steps.push(`${at.parent ? '.children' : 'comments'}[${at.index}]`)
    steps.reverse()
    if (steps.length <= 10) return steps.join('')
    return `${steps.slice(0, 4).join('')}… ${steps.length - 8} levels …${steps.slice(-4).join('')}`
  }
}
