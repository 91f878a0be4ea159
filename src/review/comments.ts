import type { Db } from '../db/open.ts'
import type { Known } from './findings.ts'
import { withMasks } from './masking.ts'
import { type Review, reviewParts } from './review.ts'
import { getSelf, listWords } from './store.ts'

/** What a form says that carries a comment and what its author thinks of what was found in it. */
export type CommentForm = Readonly<Record<string, string | undefined>>

/** A comment as the second pair of eyes leaves it. Nothing of it is kept: the form carries what was looked at. */
export interface CommentLook {
  /** With what was to be masked masked. */
  markdown: string
  review: Review
  /** Ids of findings: those found fine, and those that are open now and so looked at with this page. */
  fine: string[]
  looked: string[]
  /** The form only asks to be shown again. */
  isAsked: boolean
  mayPost: boolean
}

const ACT = /^(mask|fine) ([0-9a-f]{24})$/
const IDS = /^[0-9a-f]{24}$/

/** @param as who writes it, and as whom they are read: somebody else where they told the story without their name */
export async function lookAtComment(
  db: Db,
  as: { accountId: number; authorId: number },
  markdown: string,
  form: CommentForm
): Promise<CommentLook> {
  const known = await knownTo(db, as)
  const [, act, id = ''] = ACT.exec(form.act ?? '') ?? []
  const kept = form.act === 'again' ? [] : idsIn(form.fine)
  const fine = act === 'fine' ? [...kept, id] : kept
  const text = act === 'mask' ? await withMasks(markdown, id, known) : markdown
  const parts = text === '' ? [] : [{ name: 'body', label: 'Comment', text } as const]
  const review = await reviewParts(parts, known, new Set(fine))
  const seen = new Set(idsIn(form.looked))
  const isLooked = review.open.every((finding) => seen.has(finding.id))
  return {
    markdown: text,
    review,
    fine,
    looked: review.open.map((finding) => finding.id),
    isAsked: act !== undefined || form.act === 'preview' || form.act === 'again',
    mayPost: isLooked && (!review.hasSecrets || form.sure === 'yes')
  }
}

const idsIn = (typed = ''): string[] => [...new Set(typed.split(',').filter((id) => IDS.test(id)))]

async function knownTo(
  db: Db,
  { accountId, authorId }: { accountId: number; authorId: number }
): Promise<Known> {
  return {
    words: await listWords(db, accountId),
    self: accountId === authorId ? null : await getSelf(db, accountId)
  }
}
