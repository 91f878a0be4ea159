import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { inComment, writeText } from '../../accounts/writing.ts'
import { speakerUnder } from '../../aliases/store.ts'
import { type CommentLook, lookAtComment } from '../../review/comments.ts'
import { PostRefused, refusedIn } from '../../spam/judging.ts'
import { posterOf } from '../../spam/poster.ts'
import { findStoryKey, type StoryKey } from '../../stories/keys.ts'
import { findStory } from '../../stories/store.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { requireViewer } from '../../web/guards.ts'
import { HttpError, notFound, TooManyError } from '../../web/httpError.ts'
import { limitTurns } from '../../web/limit.ts'
import { barredFor } from '../../web/sanctions.ts'
import { trappedPost } from '../../web/trap.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { wantsJson } from '../../web/wantsJson.ts'
import { findComment } from '../reading.ts'
import { commentError, MAX_COMMENT, quote, readComment } from '../text.ts'
import { TOMBSTONES } from '../thread.ts'
import { refusalToComment, whyClosed } from './closed.ts'
import { answerOnce, findAnsweredComment } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ofStory = { params: Type.Object({ story: ShortId }) }
const replying = {
  params: Type.Object({ story: ShortId, comment: ShortId }),
  querystring: Type.Object({ quote: Type.Optional(Type.String()) })
}

/** What the page of one answer shows; `parent` is the short id of the comment that is answered. */
interface AnswerPage {
  parent: string | null
  markdown?: string
  error?: string | undefined
  previewHtml?: string
  notice?: string
  /** In place of the form: why there is nothing to be written. */
  closed?: string | null
  /** Of the second pair of eyes, for whoever writes it alone. */
  look?: CommentLook
  /** It was to be posted, and there is something to look at first. */
  isStopped?: boolean
}

export const answeringRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/s/:story/c/:comment/reply', { schema: replying }, async (request, reply) => {
    const story = await keyOr404(request.params.story)
    const { comment } = request.params
    const parent = await findAnsweredComment(db, story.id, comment)
    if (!parent || parent.isRemoved) return notFound(NO_COMMENT)
    const markdown = request.query.quote === undefined ? '' : quote(parent.markdown)
    return showAnswer(reply, story, { parent: comment, markdown, closed: await closedTo(request, story) })
  })

  app.post(
    '/s/:story/comments',
    { schema: ofStory, config: { formGuard: 'member' } },
    async (request, reply) => {
      const { accountId } = requireViewer(request)
      const story = await keyOr404(request.params.story)
      const { body, parent: typed = '' } = formOf(request)
      const page = { parent: typed || null, markdown: readComment(body) }
      if (!(await isAnswerable(story, page.parent))) return tellOfRemoval(reply, story, page)
      const error = commentError(page.markdown)
      if (error) return showAnswer(reply.code(422), story, { ...page, error })
      const as = { accountId, authorId: await speakerUnder(db, accountId, story) }
      const look = await lookAtComment(db, as, page.markdown, formOf(request))
      if (look.isAsked) return preview(request, reply, story, { ...page, look })
      if (!look.mayPost) return preview(request, reply.code(422), story, { ...page, look, isStopped: true })
      const path = await refusedIn(() => post(request, story, page))
      if (path instanceof PostRefused)
        return showAnswer(reply.code(422), story, { ...page, error: path.message })
      if (path === null) return tellOfRemoval(reply, story, page)
      return wantsJson(request) ? reply.code(201).send({ path }) : reply.redirect(path, 303)
    }
  )

  /** @throws PostRefused, HttpError */
  async function post(
    request: FastifyRequest,
    story: StoryKey,
    page: { parent: string | null; markdown: string }
  ): Promise<string | null> {
    const { accountId } = requireViewer(request)
    const poster = await posterOf(db, accountId, Date.now())
    const trapped = await trappedPost(request, poster.joinedAt)
    if (trapped) throw new PostRefused(trapped)
    return answerOnce(db, {
      poster,
      story: story.shortId,
      ...page,
      key: formOf(request).formKey ?? '',
      siteUrl: config.baseUrl,
      allow: async (trx, authorId) => {
        const refusal = await refusalToComment(trx, story, { accountId, authorId }, Date.now())
        if (refusal && 'wait' in refusal) throw new TooManyError(Math.ceil(refusal.wait / 1000))
        if (refusal) throw new HttpError(403, refusal.sentence)
        await limitTurns(request, 'comment', [`account ${accountId}`], trx)
      }
    })
  }

  async function closedTo({ viewer }: FastifyRequest, story: StoryKey): Promise<string | null> {
    const who = viewer && {
      accountId: viewer.accountId,
      authorId: await speakerUnder(db, viewer.accountId, story)
    }
    return whyClosed(db, story, who, Date.now())
  }

  async function keyOr404(shortId: string): Promise<StoryKey> {
    return (await findStoryKey(db, shortId)) ?? notFound(NO_STORY)
  }

  /** @throws HttpError 404 where there never was such a comment under this story */
  async function isAnswerable(story: StoryKey, parent: string | null): Promise<boolean> {
    if (parent === null) return true
    const answered = (await findAnsweredComment(db, story.id, parent)) ?? notFound(NO_COMMENT)
    return !answered.isRemoved
  }

  async function preview(
    request: FastifyRequest,
    reply: FastifyReply,
    story: StoryKey,
    page: AnswerPage & { look: CommentLook }
  ): Promise<FastifyReply> {
    await limitTurns(request, 'preview', [`account ${requireViewer(request).accountId}`])
    const { markdown } = page.look
    const { body_html } = await writeText(db, markdown, inComment('preview', config.baseUrl))
    return showAnswer(reply, story, { ...page, markdown, previewHtml: body_html })
  }

  /** What answered a comment that is gone can still stand under the story. */
  async function tellOfRemoval(
    reply: FastifyReply,
    story: StoryKey,
    page: AnswerPage
  ): Promise<FastifyReply> {
    return showAnswer(reply.code(409), story, { ...page, parent: null, notice: REMOVED })
  }

  async function showAnswer(reply: FastifyReply, key: StoryKey, page: AnswerPage): Promise<FastifyReply> {
    const story = (await findStory(db, key.shortId)) ?? notFound(NO_STORY)
    const parent = page.parent === null ? null : ((await findComment(db, key, page.parent)) ?? null)
    const who = parent ? (parent.author?.displayName ?? 'somebody') : null
    const title = who ? `Answer ${who} on “${story.title}”` : `Say something on “${story.title}”`
    const barred = await barredFor(reply.request)
    const data = { story, ...page, parent, tombstones: TOMBSTONES, maxLength: MAX_COMMENT, barred }
    return renderPage(reply, 'comments/answer', { title, isIndexed: false }, data)
  }
}

const NO_STORY = 'This story is not there, or not any longer.'
const NO_COMMENT = 'There is no such comment here to answer. It may have been removed.'
const REMOVED =
  'The comment that you answer was removed while you wrote. Your words are kept here: they can still stand under the story.'
