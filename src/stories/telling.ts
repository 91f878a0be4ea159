import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { type Facts, NO_FACTS } from '../facts/facts.ts'
import { saveFacts, type WrittenFacts, writeFacts } from '../facts/store.ts'
import { indexStory } from '../search/indexing.ts'
import { tagStory } from '../tags/store.ts'
import { newShortId } from '../text/shortId.ts'
import { hotRank } from './ranking.ts'
import { type WrittenStory, writeStory } from './writing.ts'

/** A story to tell, beside what it says. */
export interface StoryDetails {
  authorId: number
  tags: readonly string[]
  publishedAt: Time
  editedAt?: Time
  coverImageId?: number
  /** Set where a story was told first somewhere else. */
  sourceUrl?: string
  facts?: WrittenFacts
}

export interface NewStory extends Omit<StoryDetails, 'facts'> {
  title: string
  markdown: string
  siteUrl: string
  facts?: Facts
}

/** Tells a story to everybody: renders, saves and tags it. */
export async function tellStory(db: Db, story: NewStory): Promise<ToldStory> {
  const written = await writeStory(db, story)
  const place = { bodyHtml: written.body_html, siteUrl: story.siteUrl }
  return tellWritten(db, written, { ...story, facts: await writeFacts(db, story.facts ?? NO_FACTS, place) })
}

export interface ToldStory {
  id: number
  shortId: string
  slug: string
}

/** Tells a story that is rendered already. */
export async function tellWritten(db: Db, written: WrittenStory, story: StoryDetails): Promise<ToldStory> {
  return inTransaction(db, async (trx) => {
    const told = await trx
      .insertInto('story')
      .values({
        ...written,
        short_id: newShortId(),
        author_id: story.authorId,
        cover_image_id: story.coverImageId ?? null,
        source_url: story.sourceUrl ?? null,
        created_at: story.publishedAt,
        published_at: story.publishedAt,
        edited_at: story.editedAt ?? null,
        removed_at: null,
        removed_by: null,
        removed_reason: '',
        hot_rank: hotRank(0, story.publishedAt)
      })
      .returning(['id', 'short_id as shortId', 'slug'])
      .executeTakeFirstOrThrow()
    await tagStory(trx, told.id, story.tags)
    if (story.facts) await saveFacts(trx, told.id, story.facts)
    await indexStory(trx, told.id)
    return told
  })
}
