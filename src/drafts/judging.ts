import type { Db } from '../db/open.ts'
import type { WrittenFacts } from '../facts/store.ts'
import { judgeChange, judgePost, type Poster } from '../spam/judging.ts'
import { storyTexts } from '../stories/store.ts'
import type { WrittenStory } from '../stories/writing.ts'
import type { Draft } from './store.ts'

/** What a draft says, rendered before the transaction. */
export interface RenderedDraft {
  written: WrittenStory
  facts: WrittenFacts
}

/** Whether publishing this draft changes a story that everybody knows, rather than telling them of one. */
export const isChange = (draft: Draft): boolean => draft.story?.isPublished === true

/** Whether what a draft says is to wait for a moderator. @throws PostRefused */
export async function judgeDraft(
  trx: Db,
  poster: Poster,
  draft: Draft,
  { written, facts, siteUrl }: RenderedDraft & { siteUrl: string }
): Promise<boolean> {
  const words = {
    kind: 'story' as const,
    text: [written.title, written.body_markdown, facts.facts.lesson].join('\n'),
    html: written.body_html + facts.lesson_html,
    siteUrl,
    now: Date.now()
  }
  if (!draft.story || !isChange(draft))
    return judgePost(trx, poster, { ...words, isToldAgain: draft.story !== null })
  const before = (await storyTexts(trx, [draft.story.id])).get(draft.story.id)
  const html = before ? before.bodyHtml + before.lessonHtml : ''
  judgeChange(trx, { standing: poster.standing, isHeld: false }, { html }, words)
  return false
}
