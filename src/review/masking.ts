import { type DraftFields, tagsOf } from '../drafts/fields.ts'
import { factInput } from '../facts/typed.ts'
import { findingId, type Known, matchesIn, type Part } from './findings.ts'
import { KINDS } from './kinds.ts'

const LESSON = factInput('lesson')
const TECHNOLOGIES = factInput('technologies')

/** Everything of a draft that somebody typed freely; what it was chosen from lists cannot hold a secret. */
export const partsOf = ({ title, tags, markdown, facts }: DraftFields): Part[] =>
  [
    { name: 'title', label: 'Title', text: title } as const,
    { name: 'tags', label: 'Tags', text: tagsOf(tags).join(', ') } as const,
    { name: 'body', label: 'Text', text: markdown } as const,
    { name: 'technologies', label: 'Technologies', text: facts[TECHNOLOGIES] ?? '' } as const,
    { name: 'lesson', label: 'What you learned', text: facts[LESSON] ?? '' } as const
  ].filter(({ text }) => text !== '')

/** What a draft says with this finding masked wherever it is; a tag or technology that holds it is left out. */
export async function masked(fields: DraftFields, finding: string, known: Known): Promise<DraftFields> {
  const changed = new Map<Part['name'], string>()
  for (const { name, text } of partsOf(fields)) {
    const isNames = name === 'tags' || name === 'technologies'
    changed.set(name, await (isNames ? withoutNames : withMasks)(text, finding, known))
  }
  return {
    ...fields,
    title: changed.get('title') ?? fields.title,
    tags: changed.get('tags') ?? fields.tags,
    markdown: changed.get('body') ?? fields.markdown,
    facts: withText(
      withText(fields.facts, LESSON, changed.get('lesson')),
      TECHNOLOGIES,
      changed.get('technologies')
    )
  }
}

/** A text with this finding masked wherever it is. */
export async function withMasks(text: string, finding: string, known: Known): Promise<string> {
  let [result, end] = ['', 0]
  for (const { kind, from, to } of await matchesIn(text, known)) {
    if (findingId(kind, text.slice(from, to)) !== finding) continue
    result += text.slice(end, from) + (KINDS.find((known) => known.kind === kind)?.mask ?? '')
    end = to
  }
  return result + text.slice(end)
}

async function withoutNames(text: string, finding: string, known: Known): Promise<string> {
  const matches = await matchesIn(text, known)
  const found = matches.filter(({ kind, from, to }) => findingId(kind, text.slice(from, to)) === finding)
  let at = 0
  const kept = text.split(',').filter((piece) => {
    const [from, to] = [at, at + piece.length]
    at = to + 1
    return !found.some((match) => match.from < to && from < match.to)
  })
  return kept.map((piece) => piece.trim()).join(', ')
}

function withText(facts: DraftFields['facts'], name: string, text: string | undefined): DraftFields['facts'] {
  if (text === undefined || text === facts[name]) return facts
  const { [name]: _, ...others } = facts
  return text === '' ? others : { ...facts, [name]: text }
}
