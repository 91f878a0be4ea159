import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { factsOf } from '../../facts/store.ts'
import { typedFacts } from '../../facts/typed.ts'
import { takeBack } from '../../stories/changing.ts'
import type { OwnStory } from '../../stories/own.ts'
import { eraseStory } from '../../stories/removal/store.ts'
import { addDraft, deleteDraft } from '../saving.ts'
import type { Draft } from '../store.ts'

/** Opens the draft that changes a story, or makes it from what the story says. @returns its short id */
export async function draftOfStory(db: Db, story: OwnStory, now: Time): Promise<string> {
  return inTransaction(db, async (trx) => {
    const open = await trx
      .selectFrom('draft')
      .select('short_id as shortId')
      .where('story_id', '=', story.id)
      .executeTakeFirst()
    if (open) return open.shortId
    return addDraft(trx, {
      accountId: story.authorId,
      storyId: story.id,
      title: story.title,
      tags: story.tags.join(', '),
      markdown: story.markdown,
      teller: story.isAlias ? 'alias' : 'name',
      facts: typedFacts(await factsOf(trx, story.id)),
      coverImageId: story.coverImageId,
      now
    })
  })
}

/**
 * Takes a story back into a draft, which says what the story said unless it was being changed already.
 * @returns the draft's short id; null when the hour is over
 */
export async function unpublish(db: Db, story: OwnStory, now: Time): Promise<string | null> {
  return inTransaction(db, async (trx) =>
    (await takeBack(trx, story.id, now)) ? draftOfStory(trx, story, now) : null
  )
}

/** Throws a draft away, and with it the story that was taken back into it; a published story stays as it is. */
export async function discardDraft(db: Db, draft: Draft, now: Time): Promise<void> {
  await inTransaction(db, async (trx) => {
    await deleteDraft(trx, draft.id)
    if (draft.story && !draft.story.isPublished) await eraseStory(trx, draft.story.id, now)
  })
}
