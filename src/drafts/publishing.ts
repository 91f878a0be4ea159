import { getPerson } from '../accounts/store.ts'
import { makeAlias } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import { findReceipt, once } from '../db/receipts.ts'
import type { Time } from '../db/schema.ts'
import { readFacts } from '../facts/reading.ts'
import { writeFacts } from '../facts/store.ts'
import { sanctionOf } from '../moderation/sanctions.ts'
import { notifyOfStory } from '../notifications/store.ts'
import { posterOf } from '../spam/poster.ts'
import { setAsideFlood } from '../stories/aside.ts'
import { changeStory, type StoryChange, tellAgain } from '../stories/changing.ts'
import { findOwnStory, type OwnStory } from '../stories/own.ts'
import { eraseStory } from '../stories/removal/store.ts'
import { type ToldStory, tellWritten } from '../stories/telling.ts'
import { withholdStory } from '../stories/withholding.ts'
import { type WrittenStory, writeStory } from '../stories/writing.ts'
import { storyPath } from '../text/paths.ts'
import { tagsOf } from './fields.ts'
import { isChange, judgeDraft, type RenderedDraft } from './judging.ts'
import { deleteDraft } from './saving.ts'
import { type Draft, findDraft } from './store.ts'

export interface Publishing {
  /** Of the form, so that sent twice it publishes once. */
  key: string
  /** The save whose text was looked at; a later one of another window is not published unseen. */
  revision: number
  siteUrl: string
  /**
   * Throws where its teller has told, or changed, too many stories lately, or may not do it at all: what a limited
   * member posts waits for a moderator, and what is public already cannot, nor may an alias that waits tell whose it is.
   */
  allow: (
    trx: Db,
    teller: { id: number; createdAt: Time },
    publication: { isChange: boolean; mayWait: boolean }
  ) => Promise<void>
}

/**
 * Publishes a draft as it was saved.
 * @returns the path of the story; null where the draft was changed or deleted meanwhile
 * @throws PostRefused
 */
export async function publishOnce(db: Db, draft: Draft, publishing: Publishing): Promise<string | null> {
  const { accountId, shortId } = draft
  const saved = await findDraft(db, accountId, shortId)
  if (saved?.revision !== publishing.revision) return findPublished(db, accountId, publishing.key)
  const { title, markdown } = saved
  const { siteUrl } = publishing
  const written = await writeStory(db, { title: title.trim(), markdown, siteUrl })
  const { facts } = readFacts(saved.facts, Date.now())
  const place = { bodyHtml: written.body_html, siteUrl }
  const text = { written, facts: await writeFacts(db, facts, place) }
  const poster = await posterOf(db, accountId, Date.now())
  const publish = async (trx: Db): Promise<string> => {
    const current = await findDraft(trx, accountId, shortId)
    if (current?.revision !== publishing.revision) throw CHANGED
    const { isLimited } = await sanctionOf(trx, accountId, Date.now())
    const isAlias = current.teller === 'alias' || current.story?.isAlias === true
    await publishing.allow(trx, await getPerson(trx, accountId), {
      isChange: isChange(current),
      mayWait: !isLimited || !(isAlias || isChange(current))
    })
    const waits = await judgeDraft(trx, { ...poster, isAlias }, current, { ...text, siteUrl })
    const told = await publishDraft(trx, current, text, Date.now())
    if (isLimited || waits) await withholdStory(trx, told.id, 'held', Date.now())
    else if (!isChange(current)) await setAsideFlood(trx, Date.now())
    return storyPath(told)
  }
  return once(db, accountId, publishing.key, publish).catch((error) => {
    if (error !== CHANGED) throw error
    return null
  })
}

/** Thrown to leave the transaction, so that nothing of it stays. */
const CHANGED = new Error('The draft was changed while its text was rendered')

/** Where this form led when it was sent before. */
export async function findPublished(db: Db, accountId: number, key: string): Promise<string | null> {
  return (key && (await findReceipt(db, accountId, key))) || null
}

/**
 * Tells a draft to everybody, as a new story or as the new text of the one it changes; the draft is gone then.
 * Runs in the caller's transaction, as the text was rendered before it.
 * @returns the story
 */
async function publishDraft(trx: Db, draft: Draft, text: RenderedDraft, now: Time): Promise<ToldStory> {
  const { written, facts } = text
  const change = { tags: tagsOf(draft.tags), coverImageId: draft.coverImageId, facts, now }
  const story = draft.story && (await findOwnStory(trx, draft.accountId, draft.story.shortId))
  await deleteDraft(trx, draft.id)
  if (!story) return tellFirst(trx, draft, written, change)
  if (story.publishedAt === null) return tellTakenBack(trx, draft, story, written, change)
  await changeStory(trx, story, written, change)
  return { ...story, slug: written.slug }
}

async function tellFirst(
  trx: Db,
  draft: Draft,
  written: WrittenStory,
  change: StoryChange
): Promise<ToldStory> {
  const { tags, coverImageId, facts, now } = change
  const authorId = draft.teller === 'alias' ? await makeAlias(trx, draft.accountId, now) : draft.accountId
  const cover = coverImageId === null ? {} : { coverImageId }
  const told = await tellWritten(trx, written, { authorId, tags, facts, publishedAt: now, ...cover })
  await notifyOfStory(trx, { storyId: told.id })
  return told
}

/**
 * Told by name before and without one now, it gets an address that nobody saw a name at. Once told without a name
 * it stays without one.
 */
async function tellTakenBack(
  trx: Db,
  draft: Draft,
  story: OwnStory,
  written: WrittenStory,
  change: StoryChange
): Promise<ToldStory> {
  if (draft.teller === 'alias' && !story.isAlias) {
    await eraseStory(trx, story.id, change.now)
    return tellFirst(trx, draft, written, change)
  }
  await tellAgain(trx, story.id, written, change)
  await notifyOfStory(trx, { storyId: story.id })
  return { ...story, slug: written.slug }
}
