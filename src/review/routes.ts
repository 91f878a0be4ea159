import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { saveDraft } from '../drafts/saving.ts'
import { draftPath } from '../drafts/starting.ts'
import { findDraft } from '../drafts/store.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { choose } from '../web/querystring.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { maskFinding } from './review.ts'
import { findFine, forgetFine, listWords, saveWords } from './store.ts'
import { MAX_WORDS, readWords, wordsError } from './words.ts'

const params = Type.Object({ draft: Type.String({ pattern: SHORT_ID_PATTERN }) })
const Done = Type.Object({ done: Type.Optional(Type.String()) })
const ACTS = ['look', 'fine', 'mask', 'again'] as const
const ID = /^[0-9a-f]{24}$/

/** What is done about findings, and the list of words that are looked for. */
export const reviewRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.post('/drafts/:draft/review', { schema: { params } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const draft = (await findDraft(db, accountId, request.params.draft)) ?? notFound(NO_DRAFT)
    const { act, finding = '' } = formOf(request)
    const there = `${draftPath(draft.shortId)}/preview`
    const chosen = choose(ACTS, act)
    if (chosen === 'again') await forgetFine(db, draft.id)
    else if (!ID.test(finding)) return reply.redirect(there, 303)
    else if (chosen === 'mask') {
      const fields = await maskFinding(db, accountId, draft, finding)
      const saved = await saveDraft(db, draft.id, fields, { revision: draft.revision, now: Date.now() })
      if (saved === null) return reply.redirect(`${there}?changed`, 303)
    } else if (chosen === 'fine') await findFine(db, draft.id, finding)
    return reply.redirect(`${there}#review`, 303)
  })

  app.get('/settings/words', { schema: { querystring: Done } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const words = await listWords(db, accountId)
    const data = { typed: words.join('\n'), max: MAX_WORDS, isDone: request.query.done !== undefined }
    return renderPage(reply, 'review/words', HEAD, data)
  })

  app.post('/settings/words', async (request, reply) => {
    const { accountId } = requireViewer(request)
    const { words: typed = '' } = formOf(request)
    const words = readWords(typed)
    const error = wordsError(words)
    if (error) return renderPage(reply.code(422), 'review/words', HEAD, { typed, max: MAX_WORDS, error })
    await saveWords(db, accountId, words)
    return reply.redirect('/settings/words?done', 303)
  })
}

const HEAD = { title: 'Words you keep to yourself', isIndexed: false }
const NO_DRAFT = 'There is no such draft. It may have been published or deleted since.'
