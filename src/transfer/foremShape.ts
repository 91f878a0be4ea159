import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { withoutControls } from '../text/markdown/characters.ts'
import { ImportError, inWords } from './importError.ts'

/** Every description completes the sentence "… must be". */
const time = Type.Refine(Type.String({ format: 'date-time' }), (text) => isPast(Date.parse(text)))
const webAddress = Type.Refine(Type.String({ maxLength: 2000 }), (text) =>
  /^https?:$/.test(URL.parse(text)?.protocol ?? '')
)
const words = Type.Refine(Type.String(), (text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text))
const TIME = 'a time like "2026-03-01T12:00:00Z", after 1970 and not in the future'
const TAGS = 'a list of tags, each as text, or one text with commas between the tags'

const described = <Shape extends TSchema>(shape: Shape, description: string) =>
  Type.With(shape, { description })
const optional = <Shape extends TSchema>(shape: Shape, description: string) =>
  Type.Optional(Type.Union([shape, Type.Null()], { description }))

export const ArticleShape = Type.Object(
  {
    title: described(words, 'a title in words'),
    url: described(webAddress, 'the http(s) address of the article'),
    canonical_url: optional(Type.Union([webAddress, Type.Literal('')]), 'an http(s) address, or null'),
    body_markdown: optional(Type.String(), 'text in Markdown, or null'),
    body_html: optional(Type.String(), 'text in HTML, or null'),
    published_at: described(time, TIME),
    edited_at: optional(time, `null or ${TIME}`),
    tags: optional(Type.Union([Type.Array(Type.String()), Type.String()]), TAGS),
    tag_list: optional(Type.Union([Type.Array(Type.String()), Type.String()]), TAGS),
    user: described(Type.Unknown(), 'the author: an object with a username')
  },
  { description: 'one article, as an object' }
)

export const UserShape = Type.Object(
  {
    username: described(
      Type.String({ pattern: '^[A-Za-z0-9_-]{1,60}$' }),
      'a username of up to 60 letters, digits or "_"'
    ),
    name: optional(Type.String(), 'a name, or null')
  },
  { description: 'a person: an object with a username' }
)

export const CommentListShape = Type.Array(Type.Unknown(), { description: 'a list of comments' })

export const CommentShape = Type.Object(
  {
    id_code: described(Type.String({ minLength: 1, maxLength: 100 }), 'the id of the comment, as text'),
    created_at: described(time, TIME),
    edited_at: optional(time, `null or ${TIME}`),
    body_html: described(Type.String(), 'text in HTML'),
    user: Type.Optional(Type.Unknown()),
    children: Type.Optional(Type.Array(Type.Unknown(), { description: 'a list of replies' }))
  },
  { description: 'a comment, as an object' }
)

/** A clock elsewhere may run ahead of ours, but not by more than a time zone. */
const CLOCK_SKEW = 86_400_000

const isPast = (at: number): boolean => at >= 0 && at <= Date.now() + CLOCK_SKEW

/**
 * The value itself, when it has this shape.
 * @param where names the value's place in the file; called only for a message
 * @throws ImportError naming the first thing that is wrong
 */
export function shaped<Shape extends TSchema>(
  shape: Shape,
  value: unknown,
  file: string,
  where: () => string
): Static<Shape> {
  if (Value.Check(shape, value)) return value
  const [error] = Value.Errors(shape, value)
  const missing = error?.keyword === 'required' ? error.params.requiredProperties[0] : undefined
  const key = missing ?? error?.instancePath.split('/')[1]
  const part = key === undefined ? { shape, value } : partOf(shape, value, key)
  const place = key === undefined ? where() : `${where()}.${key}`
  throw wrong(file, place, part.value, String((part.shape as { description?: string }).description))
}

function partOf(shape: TSchema, value: unknown, key: string): { shape: TSchema; value: unknown } {
  const { properties } = shape as { properties?: Record<string, TSchema> }
  return { shape: properties?.[key] ?? shape, value: (value as Record<string, unknown>)[key] }
}

export function wrong(file: string, place: string, found: unknown, expected: string): ImportError {
  return new ImportError(`${file}: ${place} is ${inWords(found)}, but must be ${expected}.`)
}

/** Text of one line, without signs that a page cannot hold. */
export function oneLine(text: string): string {
  return withoutControls(text.toWellFormed()).replace(/\s+/g, ' ').trim()
}

/** Null also for edits before it was published, which readers never saw. */
export function editedAfter(start: number, edited: string | null | undefined): number | null {
  const at = edited ? Date.parse(edited) : 0
  return at > start ? at : null
}
