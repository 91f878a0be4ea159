import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { tagsOf } from '../drafts/fields.ts'
import { draftPath } from '../drafts/starting.ts'
import { type Draft, findDraft } from '../drafts/store.ts'
import { indexRows } from '../facts/facts.ts'
import { readFacts } from '../facts/reading.ts'
import { weigh } from '../search/indexing.ts'
import { wordsOf } from '../search/words.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { mutesFor } from '../web/mutes.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import type { Likeable } from './finding.ts'
import { alikeTo } from './store.ts'

const schema = { params: Type.Object({ draft: Type.String({ pattern: SHORT_ID_PATTERN }) }) }

export const alikeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  /** To whoever writes it: stories like the one that is being told. */
  app.get('/drafts/:draft/alike', { schema }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const draft =
      (await findDraft(db, accountId, request.params.draft)) ?? notFound('There is no such draft.')
    const head = { title: 'Stories like the one you are telling', isIndexed: false }
    const alike = await alikeTo(db, likeableDraft(draft), await mutesFor(request))
    return renderPage(reply, 'alike/draft', head, { alike, draftPath: draftPath(draft.shortId) })
  })
}

/** As it is saved. */
function likeableDraft({ title, tags, markdown, facts: typed, story }: Draft): Likeable {
  const { facts } = readFacts(typed, Date.now())
  const names = tagsOf(tags)
  const texts = [title, withoutCode(facts.lesson), names.join(' '), withoutCode(markdown)]
  const [named, lesson, tagged, body] = texts.map((text) => wordsOf(text).join(' ')) as [
    string,
    string,
    string,
    string
  ]
  return {
    id: story?.id ?? null,
    words: weigh({ title: named, lesson, tags: tagged, body }),
    facts: [...indexRows(facts, 0), ...names.map((value) => ({ field: 'tag', value }))]
  }
}

/** A timeline is told in words, and stays. */
const withoutCode = (markdown: string): string =>
  markdown.replace(/^(```|~~~)(?!timeline)[^\n]*\n[\s\S]*?(?:^\1|(?![\s\S]))/gm, ' ')
