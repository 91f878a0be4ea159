import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isTaken } from '../accounts/addresses.ts'
import { type WayIn, wayIn } from '../joining/admission.ts'
import { hasAsked } from '../joining/asking/identities.ts'
import { markProved } from '../sessions/store.ts'
import { senderOf } from '../siteSettings/store.ts'
import { enter, renderSignIn } from '../web/entering.ts'
import { goOn } from '../web/goOn.ts'
import { requireViewer } from '../web/guards.ts'
import { HttpError } from '../web/httpError.ts'
import { renderProof } from '../web/proving.ts'
import {
  answerAgain,
  answerTrouble,
  callbackOf,
  doorOf,
  leaveFor,
  providerOf,
  reach,
  travellerOf
} from '../web/trips.ts'
import { Type } from '../web/type.ts'
import { beginArrival, isOfDomain } from './arriving.ts'
import { link } from './links.ts'
import type { Expected, Provider, Shown, Trouble } from './provider.ts'
import { findByIdentity } from './store.ts'
import { endTrip, keepTyped, type Trip } from './trips.ts'

const schema = { params: Type.Object({ provider: Type.String() }) }
const Callback = { ...schema, querystring: Type.Object({ state: Type.Optional(Type.String()) }) }

const OVER = 'That took too long, was done already, or was begun in another browser. Please try again.'

/** There and back: see docs/decisions/0011. */
export const identityRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.post('/sign-in/with/:provider', { schema }, async (request, reply) =>
    request.viewer ? goOn(request, reply) : leaveFor(request, reply, 'enter')
  )

  // It ends what waits, so only a browser may ask, and once.
  app.get(
    '/sign-in/with/:provider/callback',
    { schema: Callback, exposeHeadRoute: false },
    async (request, reply) => {
      const provider = providerOf(request)
      const { state = '' } = request.query
      const trip = await endTrip(db, { provider: provider.key, state }, travellerOf(request))
      if (!trip) return answerAgain(request, reply, state, OVER)
      const answer = new URL(new URL(request.url, config.baseUrl).search, callbackOf(request, provider.key))
      const shown = await reach(request, () => provider.meet(answer, trip))
      const ownerId = await ownerOf(request, provider, shown)
      const accountId = trip.accountId ?? ownerId ?? null
      await keepTyped(db, state, trip.carried, { ...travellerOf(request), accountId })
      if (typeof shown === 'string')
        return answerTrouble(reply, { provider, aim: trip.aim, fields: trip.carried, trouble: shown })
      return ARRIVALS[trip.aim](request, reply, { provider, trip, shown, ownerId })
    }
  )
}

/** Whose account here what a provider showed opens. */
async function ownerOf({ server }: FastifyRequest, { issuer }: Provider, shown: Shown | Trouble) {
  return typeof shown === 'string' ? undefined : findByIdentity(server.db, { issuer, subject: shown.subject })
}

interface Back {
  provider: Provider
  trip: Trip & Expected
  shown: Shown
  /** Whose account here what was shown opens. */
  ownerId: number | undefined
}

type Answering = (request: FastifyRequest, reply: FastifyReply, back: Back) => Promise<FastifyReply>

const ARRIVALS: Record<Trip['aim'], Answering> = { enter: enterBy, link: linkBy, prove: proveBy }

async function enterBy(
  request: FastifyRequest,
  reply: FastifyReply,
  { provider, trip, shown, ownerId }: Back
) {
  const { db } = request.server
  const { subject, authenticatedAt } = shown
  // Where the provider does not say when it saw them, it may have been anybody in their browser.
  const provedAt = Math.min(authenticatedAt ?? 0, Date.now())
  if (ownerId !== undefined) return enter(request, reply, ownerId, { provedAt, fields: trip.carried })
  const { returnTo, invitation } = trip.carried
  const way = await wayIn(db, request.server.config, { returnTo, invitation, now: Date.now() })
  const refusal = await refuseArrival(request, { provider, shown }, way)
  if (refusal) return renderSignIn(reply.code(422), trip.carried, refusal)
  const { label, address, username } = shown
  const identity = { issuer: provider.issuer, subject, label }
  const counted = provider.domain === null && way.way === 'invitation' ? way.invitation.key : null
  const asks = provider.domain === null && way.way === 'approval'
  if (asks && (await hasAsked(db, identity))) return reply.redirect('/join/asked', 303)
  const arrival = {
    ...identity,
    provider: provider.key,
    address,
    username,
    provedAt,
    invitation: counted,
    asks,
    carried: trip.carried
  }
  const secret = await beginArrival(db, arrival, travellerOf(request))
  return reply.redirect(`/join/arrival/${secret}`, 303)
}

/** What keeps somebody from joining whom a provider showed, as a sentence. */
async function refuseArrival(
  request: FastifyRequest,
  { provider, shown }: Pick<Back, 'provider' | 'shown'>,
  { way }: WayIn
): Promise<string | null> {
  const { db } = request.server
  const { name, domain } = provider
  if (domain !== null && !isOfDomain(shown, domain))
    return `With ${name}, people join who have an address at ${domain} that ${name} has verified. It shows none for ${shown.label}.`
  if (domain === null && way === 'closed')
    return `There is no account here that ${name} opens for ${shown.label}. If you have one, sign in to it and link ${name} on the page “How you sign in”.`
  if (shown.address && (await isTaken(db, shown.address)))
    return `There is an account with the address ${shown.address} here. If it is yours, sign in to it and link ${name} on the page “How you sign in”; after that, ${name} opens it.`
  return null
}

async function linkBy(request: FastifyRequest, reply: FastifyReply, { provider, shown }: Back) {
  const { db } = request.server
  const { accountId } = requireViewer(request)
  const { subject, label } = shown
  const identity = { issuer: provider.issuer, subject, label }
  const outcome = await link(db, senderOf(request.server), {
    accountId,
    door: doorOf(request),
    identity,
    now: Date.now()
  })
  if (outcome === 'linked') return reply.redirect('/settings/safety?done=linked', 303)
  throw new HttpError(
    409,
    `${label} at ${provider.name} opens another account here, or another account there opens yours. Unlink that one first.`,
    { path: '/settings/safety', label: 'How you sign in' }
  )
}

/** A provider was asked to have them sign in anew; one that says when they did has to say that it was since. */
async function proveBy(
  request: FastifyRequest,
  reply: FastifyReply,
  { provider, trip, shown, ownerId }: Back
) {
  const { db } = request.server
  const { accountId, sessionId } = requireViewer(request)
  const { authenticatedAt } = shown
  const isAnew = authenticatedAt === null || authenticatedAt > trip.begunAt - CLOCKS_APART_MS
  if (ownerId !== accountId)
    return renderProof(reply.code(422), trip.carried, `That is another account at ${provider.name}.`)
  if (!isAnew)
    return renderProof(
      reply.code(422),
      trip.carried,
      `${provider.name} did not ask you to sign in again. Please sign out there first.`
    )
  await markProved(db, sessionId, Date.now())
  return goOn(request, reply, '/settings/safety', 'Thank you', trip.carried)
}

/** Whole seconds, and what two machines differ by. */
const CLOCKS_APART_MS = 60_000
