import { ownsAuthor } from '../../aliases/store.ts'
import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'
import { inTransaction } from '../../db/transaction.ts'
import { notifyOfSuggestion } from '../../notifications/suggestions.ts'
import { changeFacts } from '../../stories/changing.ts'
import type { OwnStory } from '../../stories/own.ts'
import { storyTexts } from '../../stories/store.ts'
import { newShortId } from '../../text/shortId.ts'
import { factsOf, writeFacts } from '../store.ts'
import { factInput, TICKED, typedFromJson, typedToJson } from '../typed.ts'
import { factField, factValue } from '../vocabulary.ts'
import { isMissing, type SuggestedFact, withFact } from './missing.ts'

export interface Suggestion extends SuggestedFact {
  shortId: string
  fieldLabel: string
  label: string
  displayName: string
}

/** What readers think is missing, for the teller of a story alone: the oldest first, without what it says by now. */
export async function listSuggestions(db: Db, storyId: number): Promise<Suggestion[]> {
  const rows = await db
    .selectFrom('fact_suggestion')
    .innerJoin('account', 'account.id', 'fact_suggestion.account_id')
    .select(['fact_suggestion.short_id as shortId', 'field', 'value', 'account.display_name as displayName'])
    .where('story_id', '=', storyId)
    .where('declined_at', 'is', null)
    .orderBy('fact_suggestion.id')
    .execute()
  const facts = await factsOf(db, storyId)
  return rows.flatMap((row) => {
    const known = { field: factField(row.field), value: factValue(row.field, row.value) }
    if (!known.field || !known.value || !isMissing(facts, row)) return []
    return [{ ...row, fieldLabel: known.field.label, label: known.value.label }]
  })
}

/**
 * Keeps a suggestion and tells the teller of it. The same one again, or one that was declined, changes nothing.
 * @returns false where the one who suggests told the story, under whatever name
 */
export async function suggestFact(
  db: Db,
  story: { id: number; authorId: number },
  suggested: SuggestedFact & { accountId: number; now: Time }
): Promise<boolean> {
  const { accountId, field, value, now } = suggested
  if (await ownsAuthor(db, accountId, story.authorId)) return false
  await inTransaction(db, async (trx) => {
    const added = await trx
      .insertInto('fact_suggestion')
      .values({
        short_id: newShortId(),
        story_id: story.id,
        account_id: accountId,
        field,
        value,
        created_at: now,
        declined_at: null
      })
      .onConflict((conflict) => conflict.columns(['story_id', 'field', 'value']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added)
      await notifyOfSuggestion(trx, {
        storyId: story.id,
        authorId: story.authorId,
        actorId: accountId,
        at: now
      })
  })
  return true
}

/** Makes a suggestion a fact of its story, with a version in its history. @returns whether it was there */
export async function acceptSuggestion(
  db: Db,
  story: OwnStory,
  shortId: string,
  { now, siteUrl }: { now: Time; siteUrl: string }
): Promise<boolean> {
  const suggestion = (await listSuggestions(db, story.id)).find((candidate) => candidate.shortId === shortId)
  if (!suggestion) return false
  const bodyHtml = (await storyTexts(db, [story.id])).get(story.id)?.bodyHtml ?? ''
  const facts = withFact(await factsOf(db, story.id), suggestion)
  const written = await writeFacts(db, facts, { bodyHtml, siteUrl })
  await inTransaction(db, async (trx) => {
    await changeFacts(trx, story, written, now)
    await addToDraft(trx, story.id, suggestion)
    await trx.deleteFrom('fact_suggestion').where('short_id', '=', shortId).execute()
  })
  return true
}

/** A draft that is open would take the fact away again when it is published. */
async function addToDraft(db: Db, storyId: number, { field, value }: SuggestedFact): Promise<void> {
  const draft = await db
    .selectFrom('draft')
    .select(['id', 'facts', 'revision'])
    .where('story_id', '=', storyId)
    .executeTakeFirst()
  if (!draft) return
  const isOne = factField(field)?.takes === 'one'
  const added = isOne ? { [factInput(field)]: value } : { [factInput(field, value)]: TICKED }
  const facts = typedToJson({ ...typedFromJson(draft.facts), ...added })
  await db
    .updateTable('draft')
    .set({ facts, revision: draft.revision + 1 })
    .where('id', '=', draft.id)
    .execute()
}

/** Puts a suggestion aside for good. @returns whether it was there */
export async function declineSuggestion(
  db: Db,
  storyId: number,
  shortId: string,
  now: Time
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('fact_suggestion')
    .set({ declined_at: now })
    .where('story_id', '=', storyId)
    .where('short_id', '=', shortId)
    .where('declined_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
