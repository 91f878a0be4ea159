import type { Db } from '../db/open.ts'
import { countedTags } from '../facets/tagCounts.ts'
import { factsAsText } from '../facts/box.ts'
import { factForm } from '../facts/form.ts'
import { readFacts } from '../facts/reading.ts'
import { mutesOf } from '../mutes/store.ts'
import { linksWait } from '../spam/judging.ts'
import { standingSeen } from '../standing/store.ts'
import { MAX_ALT } from '../uploads/markdown.ts'
import { type DraftErrors, type DraftFields, MAX_TAGS } from './fields.ts'
import { MARKDOWN_GUIDE, OUTLINE_MARKDOWN, OUTLINE_QUESTIONS } from './outline.ts'
import { draftPath } from './starting.ts'
import { type Draft, listDrafts } from './store.ts'

/** What the page for writing shows. */
export interface Desk {
  draft: Draft | null
  /** As typed, which need not be what is saved. */
  fields: DraftFields
  /** The save that the next one builds on. */
  revision: number
  errors?: DraftErrors
  /** What another window saved while this text was being written. */
  meanwhile?: DraftFields
  /** The text is on the page only. */
  isUnsaved?: boolean
}

/** More than these are on the page of drafts. */
const UNFINISHED_SHOWN = 3

/** All that the page for writing needs to be drawn. */
export async function deskData(db: Db, accountId: number, desk: Desk) {
  const unfinished = desk.draft ? [] : await listDrafts(db, accountId)
  return {
    errors: {},
    ...desk,
    unfinished: unfinished.slice(0, UNFINISHED_SHOWN),
    action: desk.draft ? draftPath(desk.draft.shortId) : '/new',
    tags: (await countedTags(db, await mutesOf(db, accountId))).map((tag) => tag.name),
    outline: OUTLINE_QUESTIONS,
    outlineMarkdown: OUTLINE_MARKDOWN,
    guide: MARKDOWN_GUIDE,
    linksWait: linksWait(db, await standingSeen(db, accountId, Date.now())),
    maxTags: MAX_TAGS,
    maxAlt: MAX_ALT,
    factForm: factForm(desk.fields.facts, desk.errors ?? {}),
    factsMeanwhile: desk.meanwhile && factsAsText(readFacts(desk.meanwhile.facts, Date.now()).facts)
  }
}
