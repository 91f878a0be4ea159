import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '../../src/db/open.ts'
import { parseDemoStory } from '../../src/demo/parse.ts'
import { imageMarkdown } from '../../src/uploads/markdown.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { DAY, HOUR, type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'

const DEMO = join(import.meta.dirname, '../../src/demo')

export interface RealStory extends MadeStory {
  /** Short ids of a comment, of a reply to it, and of a reply to that. */
  chain: string[]
}

const COMMENTS = 24
const COVER = 'queue-backlog.webp'

/**
 * A story as long as the longest of the demo, with a cover, and comments that people could have written.
 * @param pictures how many of the demo's stand in its text
 */
export async function makeRealStory(db: Db, siteUrl: string, pictures = 0): Promise<RealStory> {
  const demos = readdirSync(join(DEMO, 'stories')).map((file) =>
    parseDemoStory(readFileSync(join(DEMO, 'stories', file), 'utf8'))
  )
  const [longest] = demos.toSorted((a, b) => b.markdown.length - a.markdown.length)
  const said = demos.flatMap(({ comments }) => comments.map(({ markdown }) => markdown))
  const people = await Promise.all(
    ['Ann', 'Bob', 'Chidi', 'Dora'].map((name) =>
      makeAccount(db, `${name.toLowerCase()}${pictures || ''}`, {
        displayName: `${name} Example`,
        pronouns: 'they/them',
        bio: 'On call.'
      })
    )
  )
  // A few days ago, so that a script has every time on the page to put into words.
  const toldAt = Date.now() - 3 * DAY
  const cover = await addUpload(db, { bytes: readFileSync(join(DEMO, 'images', COVER)), alt: '' })
  const story = await makeStory(db, {
    title: 'The queue that stood behind one bathrobe',
    markdown: await withPictures(db, withoutPictures(longest?.markdown ?? ''), pictures),
    tags: ['postgresql', 'queues'],
    authorId: people[0]?.id ?? 0,
    coverImageId: cover.id,
    publishedAt: toldAt,
    editedAt: toldAt + 5 * HOUR,
    siteUrl
  })
  const posted: Array<{ id: number; shortId: string }> = []
  for (const [index, markdown] of said.slice(0, COMMENTS).entries()) {
    const level = index % 6
    const parentId = level === 0 ? null : (posted[index - 1]?.id ?? null)
    const authorId = people[index % people.length]?.id ?? 0
    posted.push(
      await makeComment(db, story, {
        authorId,
        parentId,
        markdown,
        createdAt: toldAt + index * HOUR,
        siteUrl
      })
    )
  }
  return { ...story, chain: posted.slice(0, 3).map(({ shortId }) => shortId) }
}

/** Pictures in a text come on top of what the page itself weighs. */
const withoutPictures = (markdown: string): string => markdown.replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')

/** Puts pictures of the demo between the paragraphs. */
async function withPictures(db: Db, markdown: string, count: number): Promise<string> {
  const files = readdirSync(join(DEMO, 'images')).filter((file) => file !== COVER)
  const paragraphs = markdown.split('\n\n')
  for (let n = 1; n <= count; n++) {
    const bytes = readFileSync(join(DEMO, 'images', files[n] ?? ''))
    const { hash } = await addUpload(db, { bytes, alt: '' })
    paragraphs.splice(n * 6, 0, imageMarkdown('A graph', hash))
  }
  return paragraphs.join('\n\n')
}
