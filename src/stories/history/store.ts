import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { type Facts, factsFromJson, factsToJson } from '../../facts/facts.ts'

/** What a story said at one time. */
export interface Version {
  number: number
  title: string
  tags: string[]
  markdown: string
  facts: Facts
  createdAt: Time
}

interface VersionText {
  title: string
  tags: readonly string[]
  markdown: string
  facts: Facts
}

/** Keeps what a story says as its newest version. @returns its number */
export async function addVersion(
  db: Db,
  storyId: number,
  text: VersionText,
  createdAt: Time
): Promise<number> {
  const { last } = await db
    .selectFrom('story_version')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('story_id', '=', storyId)
    .executeTakeFirstOrThrow()
  const number = Number(last ?? 0) + 1
  await db
    .insertInto('story_version')
    .values({
      story_id: storyId,
      number,
      title: text.title,
      tags: text.tags.join(','),
      body_markdown: text.markdown,
      facts: factsToJson(text.facts),
      created_at: createdAt
    })
    .execute()
  return number
}

export async function hasVersions(db: Db, storyId: number): Promise<boolean> {
  return (await listVersions(db, storyId)).length > 0
}

/** When each version of a story was published, the newest first. A story that was never changed has none. */
export async function listVersions(
  db: Db,
  storyId: number
): Promise<Array<Pick<Version, 'number' | 'createdAt'>>> {
  return db
    .selectFrom('story_version')
    .select(['number', 'created_at as createdAt'])
    .where('story_id', '=', storyId)
    .orderBy('number', 'desc')
    .execute()
}

export async function findVersion(db: Db, storyId: number, number: number): Promise<Version | undefined> {
  const row = await db
    .selectFrom('story_version')
    .select(['number', 'title', 'tags', 'body_markdown as markdown', 'facts', 'created_at as createdAt'])
    .where('story_id', '=', storyId)
    .where('number', '=', number)
    .executeTakeFirst()
  if (!row) return undefined
  const tags = row.tags.split(',').filter((tag) => tag !== '')
  return { ...row, tags, facts: factsFromJson(row.facts) }
}

export async function forgetVersions(db: Db, storyId: number): Promise<void> {
  await db.deleteFrom('story_version').where('story_id', '=', storyId).execute()
}
