import type { Db } from '../db/open.ts'
import { factsOf } from '../facts/store.ts'
import { findIn, type Part, type Place } from '../review/findings.ts'
import { getSelf } from '../review/store.ts'
import type { OwnStory } from '../stories/own.ts'
import { tagsOfStories } from '../tags/store.ts'

/** Where a story, or what its teller said under it, says who told it: its text stays as it is when the name goes. */
export async function findOwnName(db: Db, story: OwnStory, accountId: number): Promise<Place[]> {
  const known = { words: [], self: await getSelf(db, accountId) }
  const findings = await findIn(await partsOf(db, story, accountId), known)
  return findings.filter(({ kind }) => kind === 'self').flatMap(({ places }) => places)
}

async function partsOf(db: Db, { id }: OwnStory, accountId: number): Promise<Part[]> {
  const { title, markdown, alt } = await db
    .selectFrom('story')
    .leftJoin('image', 'image.id', 'story.cover_image_id')
    .select(['story.title', 'story.body_markdown as markdown', 'image.alt'])
    .where('story.id', '=', id)
    .executeTakeFirstOrThrow()
  const { lesson, technologies } = await factsOf(db, id)
  const said = await db
    .selectFrom('comment')
    .select('body_markdown as text')
    .where('story_id', '=', id)
    .where('author_id', '=', accountId)
    .where('removed_at', 'is', null)
    .execute()
  const tags = (await tagsOfStories(db, [id])).get(id) ?? []
  return [
    { name: 'title', label: 'Title', text: title },
    { name: 'tags', label: 'Tags', text: tags.join(', ') },
    { name: 'body', label: 'Text', text: markdown },
    { name: 'title', label: 'Description of the cover', text: alt ?? '' },
    { name: 'technologies', label: 'Technologies', text: technologies.join(', ') },
    { name: 'lesson', label: 'What you learned', text: lesson },
    ...said.map(({ text }) => ({ name: 'body', label: 'What you said below it', text }) as const)
  ]
}
