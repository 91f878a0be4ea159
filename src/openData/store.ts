import { bylineUsername } from '../aliases/bylines.ts'
import type { Db } from '../db/open.ts'
import { factsFromJson } from '../facts/facts.ts'
import { readableStories } from '../stories/store.ts'
import { namesNow, tagsOfStories } from '../tags/store.ts'
import type { IncidentStory } from './incident.ts'

/** A story that everybody may read, with or without facts. */
export async function findIncident(db: Db, shortId: string): Promise<IncidentStory | undefined> {
  const rows = await incidents(db)
    .leftJoin('story_facts', 'story_facts.story_id', 'story.id')
    .select(['story_facts.facts', 'story_facts.timeline_entries as timelineEntries'])
    .where('story.short_id', '=', shortId)
    .execute()
  return (await withTags(db, rows))[0]
}

/** So many stories that carry facts or a timeline and that everybody may read, after this id, in the order of ids. */
export async function listIncidents(
  db: Db,
  afterId: number,
  size: number
): Promise<Array<IncidentStory & { id: number }>> {
  const rows = await incidents(db)
    .where('story.aside_at', 'is', null)
    .innerJoin('story_facts', 'story_facts.story_id', 'story.id')
    .select(['story_facts.facts', 'story_facts.timeline_entries as timelineEntries'])
    .where('story.id', '>', afterId)
    .orderBy('story.id')
    .limit(size)
    .execute()
  return withTags(db, rows)
}

const incidents = (db: Db) =>
  readableStories(db).select([
    'story.id',
    'story.short_id as shortId',
    'story.slug',
    'story.title',
    'story.body_markdown as markdown',
    'story.source_url as sourceUrl',
    (eb) => eb.ref('story.published_at').$notNull().as('publishedAt'),
    'story.edited_at as editedAt',
    bylineUsername,
    'author.display_name as displayName'
  ])

type Row = Omit<IncidentStory, 'tags' | 'facts' | 'timelineEntries'> & {
  id: number
  facts: string | null
  timelineEntries: number | null
}

async function withTags(db: Db, rows: Row[]): Promise<Array<IncidentStory & { id: number }>> {
  const ids = rows.map(({ id }) => id)
  const tags = await tagsOfStories(db, ids)
  const told = rows.map((row) => ({ ...row, facts: factsFromJson(row.facts ?? '') }))
  // Who counts by technology is to find all stories under the one name.
  const now = await namesNow(db, [...new Set(told.flatMap(({ facts }) => facts.technologies))])
  return told.map(({ facts, ...row }) => ({
    ...row,
    facts: {
      ...facts,
      technologies: [...new Set(facts.technologies.map((name) => now.get(name) ?? name))]
    },
    timelineEntries: row.timelineEntries ?? 0,
    tags: tags.get(row.id) ?? []
  }))
}
