import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { formOf } from '../../web/forms.ts'
import { notFound } from '../../web/httpError.ts'
import { limitTurns, whoAsks } from '../../web/limit.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { THING_WORDS } from '../acts.ts'
import { picturesIn } from '../pictures.ts'
import { isReason, REASONS, VISITORS_REASONS } from '../rules.ts'
import { findReadableThing, MODERATED_KINDS, type Thing } from '../things.ts'
import { report } from './store.ts'

const schema = {
  params: Type.Object({
    kind: Type.Enum([...MODERATED_KINDS]),
    ref: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
  })
}

const MAX_WORDS = 1000
const NOT_THERE = 'There is nothing here to report. It may have been taken down already.'

interface Typed {
  reason?: string
  words?: string
  error?: string
}

/** Readers say what should not stand here; visitors too, for they may be the ones given away. */
export const reportRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/report/thanks', async (_request, reply) =>
    renderPage(reply, 'reports/thanks', { title: 'Thank you', isIndexed: false }, {})
  )

  app.get('/report/:kind/:ref', { schema }, async (request, reply) =>
    renderReport(request, reply, await readableOr404(request), {})
  )

  app.post('/report/:kind/:ref', { schema }, async (request, reply) => {
    const thing = await readableOr404(request)
    const { reason, words: typed = '' } = formOf(request)
    const words = typed.trim().slice(0, MAX_WORDS)
    if (!isReason(reason) || !reasonsFor(request).some(({ code }) => code === reason))
      return renderReport(request, reply.code(422), thing, { words, error: 'Please choose what it is.' })
    if (!words && (reason === 'other' || !request.viewer))
      return renderReport(request, reply.code(422), thing, {
        reason,
        error: 'Please say in a few words what it is.'
      })
    await limitTurns(request, 'report', whoAsks(request))
    const accountId = request.viewer?.accountId ?? null
    await report(db, { accountId, thing, reason, words, now: Date.now() })
    return reply.redirect('/report/thanks', 303)
  })

  async function readableOr404(
    request: FastifyRequest<{ Params: { kind: (typeof MODERATED_KINDS)[number]; ref: string } }>
  ): Promise<Thing> {
    const { kind, ref } = request.params
    const name = kind === 'account' ? ref.toLowerCase() : ref
    return (await findReadableThing(db, kind, name)) ?? notFound(NOT_THERE)
  }
}

const reasonsFor = (request: FastifyRequest) =>
  Object.entries(REASONS)
    .filter(([code]) => request.viewer || (VISITORS_REASONS as readonly string[]).includes(code))
    .map(([code, { label, hint }]) => ({ code, label, hint }))

function renderReport(
  request: FastifyRequest,
  reply: FastifyReply,
  thing: Thing,
  typed: Typed
): Promise<FastifyReply> {
  const head = { title: `Report this ${THING_WORDS[thing.kind]}`, isIndexed: false }
  const reasons = reasonsFor(request)
  const data = {
    thing,
    what: THING_WORDS[thing.kind],
    reasons,
    typed,
    maxLength: MAX_WORDS,
    pictures: picturesIn(thing.bodyHtml)
  }
  return renderPage(reply, 'reports/new', head, data)
}
