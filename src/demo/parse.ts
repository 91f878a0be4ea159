import type { ReactionKind, Remover } from '../db/schema.ts'
import type { Facts } from '../facts/facts.ts'
import { readFacts } from '../facts/reading.ts'
import { factInput, TICKED } from '../facts/typed.ts'
import { FACT_FIELDS, MOMENTS, SPANS } from '../facts/vocabulary.ts'

/** A demo story as its file tells it; all times are ms before the demo starts, or after the story was told. */
export interface DemoStory {
  title: string
  author: string
  tags: string[]
  toldAgo: number
  editedAgo: number | null
  cover: string | null
  reactions: Array<{ kind: ReactionKind; count: number }>
  markdown: string
  facts: Facts
  comments: DemoComment[]
  /** Of readers, about its cause, which stays hidden until one has guessed; null where it is told openly. */
  guesses: Array<{ value: string; count: number }> | null
  /** Title of a story that happened to its teller too. */
  happenedToo: string | null
}

export interface DemoComment {
  /** Numbers of the comments from the top of the thread down to this one, like `1.2`. */
  place: string
  author: string
  after: number
  likes: number
  isEdited: boolean
  removal: { by: Remover; reason: string } | null
  markdown: string
}

const UNITS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000 }
const COMMENT_HEAD = /^=== ([\d.]+) @([a-z0-9_-]+) \+(\S+)(.*)$/m

/** @throws when a file is not in the form that the other files show */
export function parseDemoStory(file: string): DemoStory {
  const [, head = '', rest = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file) ?? []
  const field = (name: string) => new RegExp(`^${name}: *(.*)$`, 'm').exec(head)?.[1]?.trim() ?? ''
  const [text = '', ...comments] = rest.split(/^(?==== \d)/m)
  const [markdown = '', lesson = ''] = text.split(/^=== lesson$/m)
  return {
    title: field('title'),
    author: field('author'),
    tags: field('tags').split(/, */),
    toldAgo: duration(field('told')),
    editedAgo: field('edited') ? duration(field('edited')) : null,
    cover: field('cover') || null,
    reactions: counted(field('reactions')).map(({ value, count }) => ({
      kind: value as ReactionKind,
      count
    })),
    markdown: markdown.trim(),
    facts: parseFacts(field, lesson.trim()),
    comments: comments.map(parseComment),
    guesses: field('guesses') ? counted(field('guesses')) : null,
    happenedToo: field('happened-too') || null
  }
}

/** "release=3 provider=1" */
const counted = (text: string): Array<{ value: string; count: number }> =>
  [...text.matchAll(/([a-z-]+)=(\d+)/g)].map(([, value = '', count]) => ({ value, count: Number(count) }))

/** The facts stand in a story's head as somebody would type them into the form. */
function parseFacts(field: (name: string) => string, lesson: string): Facts {
  const lines = ['technologies', 'zone', 'licence', ...[...MOMENTS, ...SPANS].map(({ name }) => name)]
  const typed = Object.fromEntries([
    [factInput('lesson'), lesson],
    ...lines.map((name) => [factInput(name), field(name)]),
    ...FACT_FIELDS.flatMap(({ name, takes }) =>
      takes === 'one'
        ? [[factInput(name), field(name)]]
        : field(name)
            .split(/, */)
            .filter((value) => value !== '')
            .map((value) => [factInput(name, value), TICKED])
    )
  ])
  const { facts, errors } = readFacts(typed, Date.now())
  if (Object.keys(errors).length > 0) throw new Error(`Not facts of a demo story: ${JSON.stringify(errors)}`)
  return facts
}

function parseComment(text: string): DemoComment {
  const [head, place = '', author = '', after = '', flags = ''] = COMMENT_HEAD.exec(text) ?? []
  if (!head) throw new Error(`Not the head of a demo comment: ${text.slice(0, 60)}`)
  const by = /removed-by=(author|moderator)/.exec(flags)?.[1] as Remover | undefined
  return {
    place,
    author,
    after: duration(after),
    likes: Number(/likes=(\d+)/.exec(flags)?.[1] ?? 0),
    isEdited: /\bedited\b/.test(flags),
    removal: by ? { by, reason: /reason="([^"]*)"/.exec(flags)?.[1] ?? '' } : null,
    markdown: text.slice(head.length).trim()
  }
}

/** "2d 5h" in ms. */
function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+)([dhm])/g)]
  if (parts.length === 0) throw new Error(`Not a duration: "${text}"`)
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0)
}
