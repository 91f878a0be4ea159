import { inStory, writeText } from '../accounts/writing.ts'
import type { Db } from '../db/open.ts'
import { prepared, preparedRow } from '../db/prepared.ts'
import { inTransaction } from '../db/transaction.ts'
import { currentNames } from '../tags/store.ts'
import { excerpt } from '../text/excerpt.ts'
import { RENDERER_VERSION } from '../text/rendererVersion.ts'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import { durationsOf, type Facts, factsFromJson, factsToJson, indexRows, NO_FACTS } from './facts.ts'

export interface StoredFacts extends Facts {
  lessonHtml: SafeHtml
  lessonExcerpt: string
  timelineEntries: number
}

/** Facts with what follows from them, ready to be saved. */
export interface WrittenFacts {
  facts: Facts
  lesson_html: string
  lesson_excerpt: string
  lesson_renderer_version: number
  timeline_entries: number
}

/**
 * Renders the lesson and counts the timeline of a rendered story. Takes up to a second: call it before a transaction.
 */
export async function writeFacts(
  db: Db,
  facts: Facts,
  { bodyHtml, siteUrl }: { bodyHtml: string; siteUrl: string }
): Promise<WrittenFacts> {
  const lesson = await writeText(db, facts.lesson, inLesson(siteUrl))
  return {
    facts,
    lesson_html: lesson.body_html,
    lesson_excerpt: excerpt(facts.lesson),
    lesson_renderer_version: lesson.renderer_version,
    timeline_entries: timelineEntries(bodyHtml)
  }
}

/** Below the heading "What I learned"; an id of its text is none of the story's. */
export const inLesson = (siteUrl: string) => ({ ...inStory(siteUrl), idPrefix: 'lesson-', headingLevel: 3 })

/** Only the renderer prints this class (see text/markdown/sanitise.ts). */
const timelineEntries = (bodyHtml: string): number =>
  bodyHtml.match(/<li class="timeline-entry"/g)?.length ?? 0

/** The facts of a story, readable or not; none for one that has none. */
export async function factsOf(db: Db, storyId: number): Promise<StoredFacts> {
  return (await factsOfStories(db, [storyId])).get(storyId) ?? EMPTY
}

const EMPTY: StoredFacts = { ...NO_FACTS, lessonHtml: trustHtml(''), lessonExcerpt: '', timelineEntries: 0 }

/** The facts of each of these stories that has any, by story. */
export async function factsOfStories(db: Db, storyIds: readonly number[]): Promise<Map<number, StoredFacts>> {
  if (storyIds.length === 0) return new Map()
  const rows = await storedFacts(db, { storyIds })
  return new Map(
    rows.map((row) => [
      row.story_id,
      {
        ...factsFromJson(row.facts),
        lessonHtml: trustHtml(row.lesson_html),
        lessonExcerpt: row.lesson_excerpt,
        timelineEntries: row.timeline_entries
      }
    ])
  )
}

const storedFacts = prepared((db, { storyIds }: { storyIds: readonly number[] }) =>
  db
    .selectFrom('story_facts')
    .select(['story_id', 'facts', 'lesson_html', 'lesson_excerpt', 'timeline_entries'])
    .where('story_id', 'in', storyIds)
)

/** Gives a story that can be read these facts in place of those it had; found by them is one that is on the lists. */
export async function saveFacts(db: Db, storyId: number, written: WrittenFacts): Promise<void> {
  await inTransaction(db, async (trx) => {
    await forgetFacts(trx, storyId)
    const { facts, ...columns } = written
    if (!factsToJson(facts) && columns.timeline_entries === 0) return
    const seconds = durationsOf(facts)
    const { started } = facts.times
    await trx
      .insertInto('story_facts')
      .values({
        ...columns,
        story_id: storyId,
        facts: factsToJson(facts),
        started_at: started?.at ?? null,
        started_precision: started?.precision ?? null,
        detect_seconds: seconds.detect ?? null,
        mitigate_seconds: seconds.mitigate ?? null,
        resolve_seconds: seconds.resolve ?? null,
        total_seconds: seconds.total ?? null,
        licence: facts.licence
      })
      .execute()
    if (await isOnLists(trx, storyId)) await listFacts(trx, storyId)
  })
}

const isOnLists = async (db: Db, storyId: number): Promise<boolean> =>
  (await asideAt(db, { storyId }))?.aside_at === null

const asideAt = preparedRow((db, { storyId }: { storyId: number }) =>
  db.selectFrom('story').select('aside_at').where('id', '=', storyId)
)

/** Lets a story that can be read be found by its facts; by a technology under the name that its tag has now. */
export async function listFacts(db: Db, storyId: number): Promise<void> {
  const stored = (await factsOfStories(db, [storyId])).get(storyId)
  const technologies = await currentNames(db, stored?.technologies ?? [])
  const rows = stored ? indexRows({ ...stored, technologies }, stored.timelineEntries) : []
  if (rows.length === 0) return
  await db
    .insertInto('story_fact')
    .values(rows.map((row) => ({ ...row, story_id: storyId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A story that can no longer be read is found and counted no more; it keeps its facts. */
export async function unlistFacts(db: Db, storyId: number): Promise<void> {
  await db.deleteFrom('story_fact').where('story_id', '=', storyId).execute()
}

export async function forgetFacts(db: Db, storyId: number): Promise<void> {
  await unlistFacts(db, storyId)
  await db.deleteFrom('story_facts').where('story_id', '=', storyId).execute()
}

/** Renders again what an older version of the renderer made. @returns how many lessons it rendered */
export async function rerenderLessons(db: Db, siteUrl: string, batch: number): Promise<number> {
  const outdated = await db
    .selectFrom('story_facts')
    .select(['story_id', 'facts'])
    .where('lesson_renderer_version', '<', RENDERER_VERSION)
    .limit(batch)
    .execute()
  for (const { story_id, facts } of outdated) {
    const lesson = await writeText(db, factsFromJson(facts).lesson, inLesson(siteUrl))
    await db
      .updateTable('story_facts')
      .set({ lesson_html: lesson.body_html, lesson_renderer_version: lesson.renderer_version })
      .where('story_id', '=', story_id)
      .execute()
  }
  return outdated.length === 0 ? 0 : outdated.length + (await rerenderLessons(db, siteUrl, batch))
}
