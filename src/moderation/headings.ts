import type { Db } from '../db/open.ts'
import { findVersion, type Version } from '../stories/history/store.ts'

type Shown = Pick<Version, 'title' | 'tags'>

/**
 * What moderators took away from the head of a story stays away in its history: versions as everybody may read them
 * have what was put in its place. An act that was undone took nothing away.
 */
export async function withoutTakenHeadings(db: Db, storyId: number): Promise<(version: Version) => Version> {
  const acts = await db
    .selectFrom('moderation_act')
    .select(['kind', 'detail'])
    .where('thing_kind', '=', 'story')
    .where('thing_id', '=', storyId)
    .where('kind', 'in', ['retitle', 'retag'])
    .where('undone_at', 'is', null)
    .orderBy('id')
    .execute()
  const titles = new Map<string, string>()
  const tags = new Map<string, string[]>()
  for (const { kind, detail } of acts) {
    const number = Number((JSON.parse(detail) as { version?: unknown }).version)
    const [before, after] = [
      await findVersion(db, storyId, number),
      await findVersion(db, storyId, number + 1)
    ]
    if (!before || !after) continue
    if (kind === 'retitle') titles.set(before.title, after.title)
    else tags.set(before.tags.join(), after.tags)
  }
  return (version) => ({ ...version, ...shown(version, titles, tags) })
}

/** Follows replacements of replacements, as many as there are: two may have turned each other round. */
function shown(version: Version, titles: Map<string, string>, tags: Map<string, string[]>): Shown {
  let { title, tags: names } = version
  for (let left = titles.size; left > 0; left--) title = titles.get(title) ?? title
  for (let left = tags.size; left > 0; left--) names = tags.get(names.join()) ?? names
  return { title, tags: names }
}
