import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { formOf } from '../../web/forms.ts'
import { requireViewer } from '../../web/guards.ts'
import { HttpError, notFound } from '../../web/httpError.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { actWords, THING_WORDS } from '../acts.ts'
import { isBySame, lookedAgain, OUTCOMES } from '../answers.ts'
import { type Appeal, appeal, findAppeal, hasAnother } from '../appeals.ts'
import { ACT_REASONS, isActReason, isReason, REASONS } from '../rules.ts'
import { thingById } from '../things.ts'
import { findTold, markSeen } from './store.ts'

const schema = { params: Type.Object({ notification: Type.String({ pattern: SHORT_ID_PATTERN }) }) }
const MAX_WORDS = 2000
const NOT_THERE = 'There is no such notification of yours.'

type OfNotification = FastifyRequest<{ Params: { notification: string } }>

/** What somebody is told of moderation, and how they object to it. */
export const toldRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/notifications/:notification', { schema }, async (request, reply) =>
    renderTold(request, reply, {})
  )

  app.post('/notifications/:notification/appeal', { schema }, async (request, reply) => {
    const told = await toldOr404(request)
    if (told.actId === null || !actWords(told.kind ?? '').isBurden) return notFound(NOT_THERE)
    const words = (formOf(request).words ?? '').trim().slice(0, MAX_WORDS)
    if (!words)
      return renderTold(request, reply.code(422), { error: 'Please say why it should be looked at again.' })
    if (!(await appeal(db, told.actId, words, Date.now()))) throw new HttpError(409, ONCE)
    return reply.redirect(`/notifications/${told.shortId}`, 303)
  })

  async function toldOr404(request: OfNotification) {
    const { accountId } = requireViewer(request)
    return (await findTold(db, accountId, request.params.notification)) ?? notFound(NOT_THERE)
  }

  async function renderTold(
    request: OfNotification,
    reply: FastifyReply,
    typed: { error?: string }
  ): Promise<FastifyReply> {
    const told = await toldOr404(request)
    await markSeen(db, told.id, Date.now())
    if (told.actId === null) return renderReported(reply, told)
    const { told: past, isBurden } = actWords(told.kind ?? '')
    const rule = isActReason(told.reason ?? undefined)
      ? ACT_REASONS[told.reason as 'other']
      : ACT_REASONS.other
    const objection = await findAppeal(db, { actId: told.actId })
    const data = {
      told,
      past: past ?? 'was looked at',
      what: THING_WORDS[told.thingKind ?? 'story'],
      rule,
      isBurden,
      thing: await thingById(db, told.thingKind ?? 'story', told.thingId ?? 0),
      appeal: objection,
      outcome: objection && outcomeWords(objection),
      isActorAlone: told.actorId !== null && !(await hasAnother(db, told)),
      maxLength: MAX_WORDS,
      typed
    }
    return renderPage(reply, 'moderation/told', { title: 'A moderator looked at it', isIndexed: false }, data)
  }
}

function renderReported(
  reply: FastifyReply,
  told: {
    reportedKind: keyof typeof THING_WORDS | null
    reportedReason: string | null
    reportedAt: number | null
    outcome: string | null
  }
): Promise<FastifyReply> {
  const reason = told.reportedReason ?? undefined
  const data = {
    told,
    what: THING_WORDS[told.reportedKind ?? 'story'],
    label: isReason(reason) ? REASONS[reason].label : ''
  }
  return renderPage(reply, 'moderation/reported', { title: 'What you reported', isIndexed: false }, data)
}

function outcomeWords(appeal: Appeal): string {
  if (appeal.outcome === null) return ''
  // Undone at the desk, without a word to the objection.
  if (appeal.outcome === 'undone' && !appeal.answer && isBySame(appeal))
    return 'The one who acted took it back.'
  return `${lookedAgain(appeal)}: ${OUTCOMES[appeal.outcome]}.`
}

const ONCE =
  'You have objected to this already, or it was undone since. Your notifications say what became of it.'
