import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { countRequests } from '../../joining/asking/store.ts'
import { tagsOfStories } from '../../tags/store.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { NO_PAGE } from '../../web/guards.ts'
import { HttpError, notFound } from '../../web/httpError.ts'
import { placeBack } from '../../web/toggles.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import type { ActKind } from '../acts.ts'
import { ALONE_AFTER_MS, answeringAs, decide, findAppeal, hasAnother, mayDecide } from '../appeals.ts'
import { type Claimed, claim, letGo, listClaims } from '../claims.ts'
import { type Actor, doAct, isOvertaken, isOwn, latestAct, undoAct } from '../doing.ts'
import { isModerator } from '../permissions.ts'
import { picturesIn } from '../pictures.ts'
import { findThing, MODERATED_KINDS, type Thing, thingById } from '../things.ts'
import { type ActRefusal, isRefusal, MAX_WORDS, readAct } from './form.ts'
import { readItem } from './item.ts'
import { readQueue } from './queue.ts'

const ofThing = {
  params: Type.Object({
    kind: Type.Enum([...MODERATED_KINDS]),
    ref: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
  })
}
const ofId = { params: Type.Object({ id: Type.String({ pattern: SHORT_ID_PATTERN }) }) }

type OfThing = FastifyRequest<{ Params: { kind: (typeof MODERATED_KINDS)[number]; ref: string } }>

/** Where moderators work; for everybody else there is no such place. */
export const deskRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/desk', async (request, reply) => {
    const { accountId } = moderatorOr404(request)
    const now = Date.now()
    const isAlone = !(await hasAnother(db, { actorId: accountId, accountId: null }))
    const entries = (await readQueue(db, now)).map((entry) => ({
      ...entry,
      isOthersFirst: entry.actorId === accountId && !isAlone && entry.since + ALONE_AFTER_MS > now
    }))
    const head = { title: 'Desk', isIndexed: false }
    const asking = await countRequests(db)
    return renderPage(reply, 'desk/index', head, { entries, asking, accountId })
  })

  app.get('/desk/:kind/:ref', { schema: ofThing }, async (request, reply) => {
    const actor = moderatorOr404(request)
    return renderItem(reply, actor, await thingOr404(request), {})
  })

  app.post('/desk/:kind/:ref/claim', { schema: ofThing }, async (request, reply) => {
    const actor = moderatorOr404(request)
    const thing = await thingOr404(request)
    await claimThing(actor, thing)
    return reply.redirect(deskPath(thing), 303)
  })

  app.post('/desk/:kind/:ref/release', { schema: ofThing }, async (request, reply) => {
    const actor = moderatorOr404(request)
    const thing = await thingOr404(request)
    await claimThing(actor, thing)
    await letGo(db, thing)
    return reply.redirect('/desk', 303)
  })

  app.post('/desk/:kind/:ref/acts', { schema: ofThing }, async (request, reply) => {
    const actor = moderatorOr404(request)
    const thing = await thingOr404(request)
    const now = Date.now()
    const typed = formOf(request)
    const act = readAct(typed, { title: thing.title, tags: await tagsOfThing(thing) }, now)
    if (isRefusal(act)) return renderItem(reply.code(422), actor, thing, { typed, refusal: act })
    const wasChanged =
      thing.heldAt !== null && typed.seen !== undefined && typed.seen !== String(thing.heldAt)
    if (wasChanged && act.kind === 'release')
      return renderItem(reply.code(409), actor, thing, { typed, error: CHANGED })
    await claimThing(actor, thing)
    const { latest: latestSeen } = typed
    const done = await doAct(db, { actor, thing, now, ...act, latestSeen })
    if (done === null) {
      const error = await whyNot(actor, thing, { kind: act.kind, latestSeen })
      if (error !== null) return renderItem(reply.code(409), actor, thing, { typed, error })
    }
    return reply.redirect(typed.from === 'queue' ? '/desk' : `${deskPath(thing)}#acts`, 303)
  })

  app.post('/desk/acts/:id/undoing', { schema: ofId }, async (request, reply) => {
    const actor = moderatorOr404(request)
    const undone = await undoAct(db, actor, { shortId: request.params.id, now: Date.now() })
    if (!undone) throw new HttpError(409, PAST)
    return reply.redirect(placeBack(request, '/desk'), 303)
  })

  app.get('/desk/appeals/:id', { schema: ofId }, async (request, reply) =>
    renderAppeal(reply, moderatorOr404(request), request.params.id, {})
  )

  app.post('/desk/appeals/:id', { schema: ofId }, async (request, reply) => {
    const actor = moderatorOr404(request)
    const found = (await findAppeal(db, { shortId: request.params.id })) ?? notFound(NO_PAGE)
    const { outcome, answer: typed = '' } = formOf(request)
    const answer = typed.trim().slice(0, MAX_WORDS)
    if ((outcome !== 'upheld' && outcome !== 'undone') || !answer)
      return renderAppeal(reply.code(422), actor, request.params.id, { outcome, answer, error: NO_ANSWER })
    if (!(await mayDecide(db, actor, found, Date.now()))) throw new HttpError(409, PAST)
    await claimOrRefuse(actor, { kind: 'appeal', id: found.id })
    const isDecided = await decide(db, actor, request.params.id, { outcome, answer, now: Date.now() })
    if (!isDecided) throw new HttpError(409, PAST)
    return reply.redirect('/desk', 303)
  })

  async function thingOr404(request: OfThing): Promise<Thing> {
    const { kind, ref } = request.params
    return (await findThing(db, kind, ref)) ?? notFound(NO_PAGE)
  }

  async function tagsOfThing({ kind, id }: Thing): Promise<string[]> {
    return kind === 'story' ? ((await tagsOfStories(db, [id])).get(id) ?? []) : []
  }

  /** Nobody keeps others from what is theirs. @throws HttpError 409 then, or while another moderator is at it */
  async function claimThing(actor: Actor, thing: Thing): Promise<void> {
    if (await isOwn(db, actor, thing)) throw new HttpError(409, PAST)
    await claimOrRefuse(actor, thing)
  }

  /** @returns what somebody else did meanwhile, or null where the very same was sent twice. @throws HttpError 409 */
  async function whyNot(
    { accountId }: Actor,
    thing: Thing,
    { kind, latestSeen }: { kind: ActKind; latestSeen: string | undefined }
  ): Promise<string | null> {
    if (!(await isOvertaken(db, { thing, latestSeen }))) throw new HttpError(409, PAST)
    const latest = await latestAct(db, thing)
    const isMine = latest?.actorId === accountId
    if (isMine && latest.kind === kind) {
      await letGo(db, thing)
      return null
    }
    return `${isMine ? 'You' : (latest?.actorName ?? 'The site')}${MEANWHILE}`
  }

  /** @throws HttpError 409 while another moderator is at it */
  async function claimOrRefuse({ accountId }: Actor, thing: Claimed): Promise<void> {
    if (!(await claim(db, thing, accountId, Date.now()))) throw new HttpError(409, TAKEN)
  }

  async function renderItem(
    reply: FastifyReply,
    actor: Actor,
    thing: Thing,
    { typed = {}, refusal, error }: { typed?: object; refusal?: ActRefusal; error?: string }
  ): Promise<FastifyReply> {
    const claims = await listClaims(db, Date.now())
    const head = { title: `Desk: ${thing.title}`, isIndexed: false, layout: 'wide' as const }
    return renderPage(reply, 'desk/show', head, {
      ...(await readItem(db, actor, thing)),
      claim: claims.find(({ kind, id }) => kind === thing.kind && id === thing.id) ?? null,
      story: thing.kind === 'comment' ? await thingById(db, 'story', thing.storyId ?? 0) : null,
      pictures: picturesIn(thing.bodyHtml),
      isOwn: await isOwn(db, actor, thing),
      accountId: actor.accountId,
      tags: (await tagsOfThing(thing)).join(', '),
      latest: (await latestAct(db, thing))?.shortId ?? '',
      maxLength: MAX_WORDS,
      typed,
      refusal,
      error
    })
  }

  async function renderAppeal(
    reply: FastifyReply,
    actor: Actor,
    shortId: string,
    typed: { outcome?: string | undefined; answer?: string; error?: string }
  ): Promise<FastifyReply> {
    const found = (await findAppeal(db, { shortId })) ?? notFound(NO_PAGE)
    const thing = await thingById(db, found.thingKind, found.thingId)
    const item = thing && (await readItem(db, actor, thing))
    const head = { title: 'Desk: an appeal', isIndexed: false, layout: 'wide' as const }
    return renderPage(reply, 'desk/appeal', head, {
      appeal: found,
      item,
      act: item?.acts.find((act) => act.shortId === found.actShortId),
      as: await answeringAs(db, actor, found, Date.now()),
      isAlone: !(await hasAnother(db, found)),
      isAdmin: actor.role === 'admin',
      maxLength: MAX_WORDS,
      typed
    })
  }
}

const deskPath = ({ kind, ref }: Thing): string => `/desk/${kind}/${ref}`

/** @throws HttpError 404 for everybody else */
function moderatorOr404({ viewer }: FastifyRequest): Actor {
  return viewer && isModerator(viewer.role) ? viewer : notFound(NO_PAGE)
}

const TAKEN =
  'Another moderator is at this just now, so nothing was done. What you typed is kept here; look again in a while.'
const CHANGED =
  'Its author changed it while you looked, so it was not published. What it says now is on this page.'
const MEANWHILE =
  ' did something about it while you looked: it stands below. Nothing was done yet; if it is still needed, do it again.'
const PAST =
  'This could not be done: somebody has done something about it meanwhile, or it is yours, or not yours to decide. Please look again.'
const NO_ANSWER = 'Please decide, and say in a few words why.'
