import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { getPerson } from '../../accounts/store.ts'
import { inStory, writeText } from '../../accounts/writing.ts'
import { factBox } from '../../facts/box.ts'
import { readFacts } from '../../facts/reading.ts'
import { writeFacts } from '../../facts/store.ts'
import { type Review, reviewDraft } from '../../review/review.ts'
import { writeStory } from '../../stories/writing.ts'
import { newSecret } from '../../text/secret.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { requireViewer } from '../../web/guards.ts'
import { HttpError, notFound } from '../../web/httpError.ts'
import { limitTurns } from '../../web/limit.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { MAX_DRAFT_TEXT, tagsOf } from '../fields.ts'
import { setPreviewKey } from '../saving.ts'
import { draftPath } from '../starting.ts'
import { type Draft, findDraft, findSharedDraft } from '../store.ts'

const OwnDraft = Type.Object({ draft: Type.String({ pattern: SHORT_ID_PATTERN }) })
const querystring = Type.Object({
  changed: Type.Optional(Type.String()),
  review: Type.Optional(Type.String())
})
const SharedDraft = Type.Object({ key: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) })

/** A draft as it will look: to its teller while writing, and to whoever has its link. */
export const sharingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.post('/preview', async (request, reply) => {
    const { accountId } = requireViewer(request)
    await limitTurns(request, 'preview', [`account ${accountId}`])
    const markdown = formOf(request).body ?? ''
    if (markdown.length > MAX_DRAFT_TEXT) throw new HttpError(413, 'This text is too long to preview.')
    const { body_html } = await writeText(db, markdown, inStory(config.baseUrl))
    return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(body_html)
  })

  app.get('/drafts/:draft/preview', { schema: { params: OwnDraft, querystring } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const draft = (await findDraft(db, accountId, request.params.draft)) ?? notFound(NO_DRAFT)
    const { changed, review: stopped } = request.query
    const review = await reviewDraft(db, accountId, draft)
    const isStopped = stopped !== undefined && review.open.length > 0
    return showDraft(reply, draft, { draft, review, isStopped, isChanged: changed !== undefined })
  })

  app.get('/preview/:key', { schema: { params: SharedDraft } }, async (request, reply) => {
    const draft = (await findSharedDraft(db, request.params.key)) ?? notFound(NO_PREVIEW)
    return showDraft(reply, draft, { draft: null })
  })

  app.post('/drafts/:draft/preview-key', { schema: { params: OwnDraft } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const draft = (await findDraft(db, accountId, request.params.draft)) ?? notFound(NO_DRAFT)
    await setPreviewKey(db, draft.id, formOf(request).act === 'revoke' ? null : newSecret())
    return reply.redirect(`${draftPath(draft.shortId)}#share`, 303)
  })

  async function showDraft(
    reply: FastifyReply,
    draft: Draft,
    own: { draft: Draft | null; isChanged?: boolean; review?: Review; isStopped?: boolean }
  ): Promise<FastifyReply> {
    const { title, markdown } = draft
    const written = await writeStory(db, { title, markdown, siteUrl: config.baseUrl })
    const story = {
      title: title.trim() || 'A story without a title yet',
      tags: tagsOf(draft.tags),
      bodyHtml: written.body_html,
      readingMinutes: written.reading_minutes,
      author: await tellerOf(draft),
      cover: draft.cover,
      publishedAt: null,
      editedAt: null
    }
    const { facts } = readFacts(draft.facts, Date.now())
    const place = { bodyHtml: written.body_html, siteUrl: config.baseUrl }
    const { lesson_html: lessonHtml } = await writeFacts(db, facts, place)
    const head = { title: `Unpublished: ${story.title}`, isIndexed: false }
    reply.header('cache-control', 'private, no-store')
    return renderPage(reply, 'drafts/preview', head, { story, factBox: factBox(facts), lessonHtml, ...own })
  }

  /** Who will have told it: the name is not on a draft that is to be told without one. */
  async function tellerOf({ accountId, teller, story }: Draft) {
    if (story?.isAlias) return { username: null, displayName: story.tellerName, pronouns: '' }
    if (teller === 'alias') return { username: null, displayName: 'Told without a name', pronouns: '' }
    return getPerson(db, accountId)
  }
}

const NO_DRAFT = 'There is no such draft. It may have been published or deleted since.'
const NO_PREVIEW = 'This link opens nothing. The story may have been published since, or its link taken away.'
