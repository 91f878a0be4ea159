import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { getPerson } from '../accounts/store.ts'
import { mayPublish, reviewDraft } from '../review/review.ts'
import { PostRefused, refusedIn } from '../spam/judging.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { MAX_ALT } from '../uploads/markdown.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { HttpError, notFound } from '../web/httpError.ts'
import { limitTurns } from '../web/limit.ts'
import { choose } from '../web/querystring.ts'
import { barredFor } from '../web/sanctions.ts'
import { trappedPost } from '../web/trap.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { wantsJson } from '../web/wantsJson.ts'
import { type Desk, deskData } from './desk.ts'
import { type DraftErrors, publishingErrors, readDraft, savingErrors } from './fields.ts'
import { keepPictures } from './pictures.ts'
import { findPublished, type Publishing, publishOnce } from './publishing.ts'
import { saveDraft, setCover } from './saving.ts'
import { draftPath, startDraft } from './starting.ts'
import { type Draft, findDraft, MAX_DRAFTS } from './store.ts'

const params = Type.Object({ draft: Type.String({ pattern: SHORT_ID_PATTERN }) })
const config = { takesFiles: true }
const ACTS = ['save', 'preview', 'publish', 'upload', 'uncover'] as const
const DAY_MS = 86_400_000

type SavedDesk = Desk & { draft: Draft }

export const draftRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/new', async (request, reply) => {
    requireViewer(request)
    return showDesk(reply, { draft: null, fields: readDraft({}), revision: 0 })
  })

  app.post('/new', { config }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const form = formOf(request)
    const fields = readDraft(form)
    const desk = { draft: null, fields, revision: 0, errors: savingErrors(fields), isUnsaved: true }
    if (hasAny(desk.errors)) return refuse(request, reply, desk)
    const draft = await startDraft(db, accountId, fields, { formKey: form.formKey ?? '', now: Date.now() })
    if (draft === 'full') throw new HttpError(422, FULL)
    return draft ? proceed(request, reply, { draft, fields, revision: 1 }) : answerResent(request, reply)
  })

  app.get('/drafts/:draft', { schema: { params } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const draft = (await findDraft(db, accountId, request.params.draft)) ?? notFound(NO_DRAFT)
    return showDesk(reply, { draft, fields: draft, revision: draft.revision })
  })

  app.post('/drafts/:draft', { config, schema: { params } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const draft = await findDraft(db, accountId, request.params.draft)
    if (!draft) return answerResent(request, reply)
    const fields = readDraft(formOf(request))
    const revision = Number.parseInt(formOf(request).revision ?? '', 10) || 0
    const errors = savingErrors(fields)
    if (hasAny(errors)) return refuse(request, reply, { draft, fields, revision, errors, isUnsaved: true })
    return proceed(request, reply, { draft, fields, revision })
  })

  /** From the preview: what was looked at, or nothing. */
  app.post('/drafts/:draft/publication', { schema: { params } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const draft = await findDraft(db, accountId, request.params.draft)
    if (!draft) return answerResent(request, reply)
    if (Number(formOf(request).revision) !== draft.revision)
      return reply.redirect(`${draftPath(draft.shortId)}/preview?changed`, 303)
    const { sure = '' } = formOf(request)
    const looked = sure === 'yes' ? 'sure' : 'looked'
    return publish(request, reply, { draft, fields: draft, revision: draft.revision }, looked)
  })

  /** Saves first, whatever else is asked: what fails after that loses nothing. */
  async function proceed(
    request: FastifyRequest,
    reply: FastifyReply,
    desk: SavedDesk
  ): Promise<FastifyReply> {
    const saved = await save(desk)
    if (!saved) return tellOfChange(request, reply, desk)
    const { markdown, errors } = await takePictures(request, saved)
    const after = (await save({ ...saved, fields: { ...saved.fields, markdown } })) ?? saved
    if (hasAny(errors)) return refuse(request, reply, { ...after, errors })
    const path = draftPath(desk.draft.shortId)
    const act = choose(ACTS, formOf(request).act)
    if (act === 'publish') return publish(request, reply, after)
    if (act === 'preview') return reply.redirect(`${path}/preview`, 303)
    if (act === 'uncover') await setCover(db, desk.draft.id, null)
    return wantsJson(request) ? reply.send({ path, revision: after.revision }) : reply.redirect(path, 303)
  }

  /** @returns null where another window saved something else meanwhile */
  async function save(desk: SavedDesk): Promise<SavedDesk | null> {
    const { draft, fields, revision } = desk
    const saved = await saveDraft(db, draft.id, fields, { revision, now: Date.now() })
    return saved === null ? null : { ...desk, revision: saved }
  }

  async function takePictures(request: FastifyRequest, { draft, fields: { markdown } }: SavedDesk) {
    const [cover, picture] = ['cover', 'picture'].map((name) => request.sentFiles.get(name)?.bytes)
    const form = formOf(request)
    if (!cover && !picture)
      return { markdown, errors: form.act === 'upload' ? { picture: 'Please choose a picture first.' } : {} }
    for (const file of [cover, picture])
      if (file) await limitTurns(request, 'upload', [`account ${draft.accountId}`])
    return keepPictures(db, draft, markdown, { cover, picture, alt: form.alt?.slice(0, MAX_ALT) ?? '' })
  }

  async function publish(
    request: FastifyRequest,
    reply: FastifyReply,
    desk: SavedDesk,
    looked: 'not' | 'looked' | 'sure' = 'not'
  ): Promise<FastifyReply> {
    const errors = publishingErrors(desk.fields)
    const isChange = desk.draft.story?.isPublished === true
    const { createdAt } = await getPerson(db, desk.draft.accountId)
    const trapped = isChange ? null : await trappedPost(request, createdAt)
    if (trapped) errors.body ??= trapped
    if (hasAny(errors)) return refuse(request, reply, { ...desk, errors })
    const review = await reviewDraft(db, desk.draft.accountId, { ...desk.draft, ...desk.fields })
    if (!mayPublish(review, looked))
      return reply.redirect(`${draftPath(desk.draft.shortId)}/preview?review#review`, 303)
    const publishing: Publishing = {
      key: publishingKey(request),
      revision: desk.revision,
      siteUrl: app.config.baseUrl,
      allow: async (trx, { id, createdAt }, { isChange, mayWait }) => {
        if (!mayWait) throw new HttpError(403, LIMITED)
        const telling = Date.now() - createdAt < DAY_MS ? 'firstStories' : 'story'
        await limitTurns(request, isChange ? 'change' : telling, [`account ${id}`], trx)
      }
    }
    const path = await refusedIn(() => publishOnce(db, desk.draft, publishing))
    if (path instanceof PostRefused)
      return refuse(request, reply, { ...desk, errors: { body: path.message } })
    return path === null ? tellOfChange(request, reply, desk) : reply.redirect(path, 303)
  }

  /** A form that published its draft already leads to the story; any other draft that is gone is not there. */
  async function answerResent(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const path = await findPublished(db, requireViewer(request).accountId, publishingKey(request))
    return path === null ? notFound(NO_DRAFT) : reply.redirect(path, 303)
  }

  async function tellOfChange(
    request: FastifyRequest,
    reply: FastifyReply,
    { draft, fields }: SavedDesk
  ): Promise<FastifyReply> {
    if (wantsJson(request)) return reply.code(409).send({ sentence: CHANGED })
    const there = (await findDraft(db, draft.accountId, draft.shortId)) ?? notFound(NO_DRAFT)
    const { revision } = there
    return showDesk(reply.code(409), { draft: there, fields, revision, meanwhile: there, isUnsaved: true })
  }

  async function refuse(request: FastifyRequest, reply: FastifyReply, desk: Desk): Promise<FastifyReply> {
    reply.code(422)
    if (wantsJson(request)) return reply.send({ sentence: Object.values(desk.errors ?? {}).join(' ') })
    const draft = desk.draft && ((await findDraft(db, desk.draft.accountId, desk.draft.shortId)) ?? null)
    return showDesk(reply, { ...desk, draft })
  }

  async function showDesk(reply: FastifyReply, desk: Desk): Promise<FastifyReply> {
    const title = (desk.draft && desk.fields.title) || 'Tell your story'
    const head = { title, isIndexed: false, layout: 'wide' as const }
    const { accountId } = requireViewer(reply.request)
    const barred = await barredFor(reply.request)
    return renderPage(reply, 'drafts/compose', head, { ...(await deskData(db, accountId, desk)), barred })
  }
}

const hasAny = (errors: DraftErrors): boolean => Object.keys(errors).length > 0

/** Its own, as the form may have begun the draft that it publishes; empty for a form without a key. */
function publishingKey(request: FastifyRequest): string {
  const { formKey = '' } = formOf(request)
  return formKey && `tell:${formKey}`
}

const LIMITED =
  'What you post waits for a moderator for now, so this cannot be published: only new stories, told by name. Your draft is saved.'
const NO_DRAFT = 'There is no such draft. It may have been published or deleted since.'
const CHANGED = 'This draft was changed in another window. Open it to compare; your text is kept here.'
const FULL = `You have ${MAX_DRAFTS} drafts. Please publish or delete one before you begin another.`
