import type { Db } from '../db/open.ts'
import type { Draft } from '../drafts/store.ts'
import {
  type Finding,
  findIn,
  findWordingIn,
  type Known,
  type Part,
  type WordingFinding
} from './findings.ts'
import { masked, partsOf } from './masking.ts'
import { getSelf, listFine, listWords } from './store.ts'

/** What the second pair of eyes says of a draft, to its teller alone. */
export interface Review {
  /** Neither masked nor found fine yet. */
  open: Finding[]
  /** Whether any of them is published only after an explicit yes. */
  hasSecrets: boolean
  fineCount: number
  wording: WordingFinding[]
}

/**
 * Whatever was found has to be looked at on the preview; a secret needs a yes of its own there.
 * @param looked whether the preview was where it was published from, and whether that yes was given
 */
export const mayPublish = ({ open, hasSecrets }: Review, looked: 'not' | 'looked' | 'sure'): boolean =>
  open.length === 0 || looked === 'sure' || (looked === 'looked' && !hasSecrets)

/** @param accountId of who writes it, though it be told without that name */
export async function reviewDraft(db: Db, accountId: number, draft: Draft): Promise<Review> {
  return reviewParts(partsOf(draft), await knownTo(db, accountId, draft), await listFine(db, draft.id))
}

/** @param fine ids of findings that whoever writes it found fine */
export async function reviewParts(
  parts: readonly Part[],
  known: Known,
  fine: ReadonlySet<string>
): Promise<Review> {
  const findings = await findIn(parts, known)
  const open = findings.filter(({ id }) => !fine.has(id))
  return {
    open,
    hasSecrets: open.some(({ isSecret }) => isSecret),
    fineCount: findings.length - open.length,
    wording: findWordingIn(parts)
  }
}

/** The draft's words with one finding masked. */
export async function maskFinding(db: Db, accountId: number, draft: Draft, finding: string): Promise<Draft> {
  return { ...draft, ...(await masked(draft, finding, await knownTo(db, accountId, draft))) }
}

async function knownTo(db: Db, accountId: number, draft: Draft): Promise<Known> {
  const isNameless = draft.story?.isAlias || (draft.teller === 'alias' && !draft.story?.isPublished)
  return {
    words: await listWords(db, accountId),
    self: isNameless ? await getSelf(db, accountId) : null
  }
}
