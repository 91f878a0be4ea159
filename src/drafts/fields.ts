import { readFacts, savingFactErrors } from '../facts/reading.ts'
import { type TypedFacts, takeFacts } from '../facts/typed.ts'
import { MAX_TAG_LENGTH, tagName } from '../tags/names.ts'

/** What somebody typed, as a draft keeps it. */
export interface DraftFields {
  title: string
  /** As typed, with commas between them. */
  tags: string
  markdown: string
  teller: 'name' | 'alias'
  facts: TypedFacts
}

export type DraftErrors = Partial<
  Record<'title' | 'tags' | 'body' | 'picture' | 'cover' | `fact-${string}`, string>
>

export const MIN_TITLE = 3
export const MAX_TITLE = 150
export const MAX_TAGS = 5
export const MIN_TEXT = 20
export const MAX_TEXT = 50_000
/** A draft may be longer than what is published of it in the end. */
export const MAX_DRAFT_TEXT = 100_000
const MAX_DRAFT_LINE = 500

/** Reads the form; line ends as everywhere but in browsers' forms, whose text boxes drop empty lines at the top. */
export function readDraft(form: Readonly<Record<string, string>>): DraftFields {
  return {
    title: oneLine(form.title),
    tags: oneLine(form.tags),
    markdown: (form.body ?? '').replace(/\r\n?/g, '\n').replace(/^\n+/, ''),
    teller: form.teller === 'alias' ? 'alias' : 'name',
    facts: takeFacts(form)
  }
}

const oneLine = (text = ''): string => text.replace(/\p{Cc}+/gu, ' ')

/** What keeps a text from being saved at all. */
export function savingErrors({ title, tags, markdown, facts }: DraftFields): DraftErrors {
  return {
    ...(title.length > MAX_DRAFT_LINE && { title: `A title has at most ${MAX_TITLE} characters.` }),
    ...(tags.length > MAX_DRAFT_LINE && { tags: `These are too many tags; ${MAX_TAGS} are enough.` }),
    ...(markdown.length > MAX_DRAFT_TEXT && {
      body: `A draft holds ${count(MAX_DRAFT_TEXT)} characters; this has ${count(markdown.length)}.`
    }),
    ...savingFactErrors(facts)
  }
}

/** What is missing before everybody may read it. */
export function publishingErrors({ title, tags, markdown, facts }: DraftFields): DraftErrors {
  const [titleLength, textLength] = [title.trim().length, markdown.trim().length]
  const wrongTags = tagsError(tags)
  return {
    ...(titleLength < MIN_TITLE && {
      title: `A title of at least ${MIN_TITLE} characters helps people find it.`
    }),
    ...(titleLength > MAX_TITLE && {
      title: `A title has at most ${MAX_TITLE} characters; this has ${titleLength}.`
    }),
    ...(wrongTags && { tags: wrongTags }),
    ...(textLength < MIN_TEXT && {
      body: `There is no story here yet: ${MIN_TEXT} characters is the least.`
    }),
    ...(textLength > MAX_TEXT && {
      body: `A story has at most ${count(MAX_TEXT)} characters; this has ${count(textLength)}.`
    }),
    ...readFacts(facts, Date.now()).errors
  }
}

/** The tags that were typed, each in its one spelling. */
export const tagsOf = (typed: string): string[] => [
  ...new Set(
    pieces(typed)
      .map(tagName)
      .filter((name) => name !== null)
  )
]

/** Why these cannot be a story's tags, as a sentence; null where they can. */
export function tagsError(typed: string): string | null {
  const odd = pieces(typed).find((piece) => tagName(piece) === null)
  if (odd) return `“${odd}” cannot be a tag: a to z, digits, + and - can be in one.`
  const long = pieces(typed).find((piece) => piece.length > MAX_TAG_LENGTH + 1)
  if (long) return `“${long}” is too long for a tag; ${MAX_TAG_LENGTH} characters are the most.`
  const number = tagsOf(typed).length
  return number > MAX_TAGS ? `A story has up to ${MAX_TAGS} tags; these are ${number}.` : null
}

/** Some type commas, some type #like #this. */
const pieces = (typed: string): string[] =>
  typed
    .split(/,|(?:^|\s)#/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')

const count = (value: number): string => value.toLocaleString('en')
