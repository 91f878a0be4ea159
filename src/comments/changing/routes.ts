import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { inComment, writeText } from '../../accounts/writing.ts'
import { type CommentLook, lookAtComment } from '../../review/comments.ts'
import { PostRefused, refusedIn } from '../../spam/judging.ts'
import { standingOf } from '../../standing/store.ts'
import { difference } from '../../stories/history/difference.ts'
import { findStory, type Story } from '../../stories/store.ts'
import { commentPath } from '../../text/paths.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { requireViewer } from '../../web/guards.ts'
import { notFound } from '../../web/httpError.ts'
import { limitTurns } from '../../web/limit.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { wantsJson } from '../../web/wantsJson.ts'
import { findOwnComment, isHeld, type OwnComment } from '../own.ts'
import { placeOf } from '../places.ts'
import { findComment } from '../reading.ts'
import { commentError, MAX_COMMENT, readComment } from '../text.ts'
import { changeComment, findVersion, listVersions } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const params = Type.Object({ story: ShortId, comment: ShortId })
const querystring = Type.Object({ version: Type.Optional(Type.String()) })

type OfComment = FastifyRequest<{ Params: { story: string; comment: string } }>

export const changingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/s/:story/c/:comment/edit', { schema: { params } }, async (request, reply) => {
    const { story, comment } = await ownComment(request)
    return showForm(reply, story, comment, { markdown: comment.markdown })
  })

  app.post('/s/:story/c/:comment/edit', { schema: { params } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const { story, comment } = await ownComment(request)
    const markdown = readComment(formOf(request).body)
    const error = commentError(markdown)
    if (error) return showForm(reply.code(422), story, comment, { markdown, error })
    await limitTurns(request, 'preview', [`account ${accountId}`])
    const as = { accountId, authorId: comment.authorId }
    const look = await lookAtComment(db, as, markdown, formOf(request))
    if (look.isAsked || !look.mayPost) {
      const { body_html } = await writeText(db, look.markdown, inComment('preview', config.baseUrl))
      const page = { markdown: look.markdown, previewHtml: body_html, look, isStopped: !look.isAsked }
      return showForm(look.isAsked ? reply : reply.code(422), story, comment, page)
    }
    await limitTurns(request, 'change', [`account ${accountId}`])
    const isDone = await refusedIn(() => change(accountId, comment, markdown))
    if (isDone instanceof PostRefused)
      return showForm(reply.code(422), story, comment, { markdown, error: isDone.message })
    if (!isDone) notFound(NOT_YOURS)
    const path = await placeNear(story, comment)
    return wantsJson(request) ? reply.send({ path }) : reply.redirect(path, 303)
  })

  app.get('/s/:story/c/:comment/history', { schema: { params, querystring } }, async (request, reply) => {
    const story = (await findStory(db, request.params.story)) ?? notFound(NO_COMMENT)
    const key = { id: story.id, authorId: story.author.id }
    const comment = await findComment(db, key, request.params.comment)
    if (!comment || comment.tombstone) return notFound(NO_COMMENT)
    const versions = await listVersions(db, comment.id)
    const wanted = versions.find(({ number }) => String(number) === request.query.version) ?? versions[0]
    const version = wanted && (await findVersion(db, comment.id, wanted.number))
    const before = version && (await findVersion(db, comment.id, version.number - 1))
    const passages = version && before ? difference(before.markdown, version.markdown) : null
    const head = { title: `How a comment on “${story.title}” changed`, isIndexed: false }
    return renderPage(reply, 'comments/history', head, { story, comment, versions, version, passages })
  })

  /** @throws PostRefused */
  async function change(accountId: number, comment: OwnComment, markdown: string): Promise<boolean> {
    const now = Date.now()
    const standing = await standingOf(db, accountId, now)
    return changeComment(db, comment, { markdown, now, siteUrl: config.baseUrl, standing })
  }

  /** One that waits to be published is seen on its own page alone. */
  const placeNear = async (story: Story, comment: OwnComment): Promise<string> =>
    isHeld(comment) ? commentPath(story, comment.shortId) : placeOf(db, story, comment)

  /** @throws HttpError 404 for another's comment as for none */
  async function ownComment(request: OfComment): Promise<{ story: Story; comment: OwnComment }> {
    const { accountId } = requireViewer(request)
    const story = (await findStory(db, request.params.story)) ?? notFound(NOT_YOURS)
    const comment = await findOwnComment(db, accountId, story.id, request.params.comment)
    const isThere = comment && (comment.removedAt === null || isHeld(comment))
    return isThere ? { story, comment } : notFound(NOT_YOURS)
  }

  async function showForm(
    reply: FastifyReply,
    story: Story,
    comment: OwnComment,
    page: { markdown: string; error?: string; previewHtml?: string; look?: CommentLook; isStopped?: boolean }
  ): Promise<FastifyReply> {
    const head = { title: `Edit your comment on “${story.title}”`, isIndexed: false }
    const place = await placeNear(story, comment)
    return renderPage(reply, 'comments/edit', head, {
      story,
      comment,
      place,
      ...page,
      maxLength: MAX_COMMENT
    })
  }
}

const NOT_YOURS = 'There is no such comment of yours. It may have been removed.'
const NO_COMMENT = 'There is no such comment. It may have been removed, or its address is not whole.'
