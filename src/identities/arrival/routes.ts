import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { nameTakenBy } from '../../accounts/members.ts'
import { refuseUsername } from '../../accounts/usernames.ts'
import { DEAD_INVITATION } from '../../joining/admission.ts'
import { type FieldErrors, MAX_WORDS, readWish, refuseTaken } from '../../joining/newMember.ts'
import { mailAddress } from '../../mail/address.ts'
import { hashSecret } from '../../text/secret.ts'
import { enter, renderSignIn } from '../../web/entering.ts'
import { type FormFields, formOf } from '../../web/forms.ts'
import { carried, goOn } from '../../web/goOn.ts'
import { limitTurns, networkOf } from '../../web/limit.ts'
import { answerAgain, travellerOf } from '../../web/trips.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { type Arrival, arrive, askByArrival, findArrival } from '../arriving.ts'
import { doorsOf } from '../issuers.ts'
import { keepTyped } from '../trips.ts'

const schema = { params: Type.Object({ arrival: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) }) }

const OVER = 'You have joined already, or that took too long. Please sign in as you just did.'
const HOME = '/you?done=joined'

/** Where somebody whom a provider showed for the first time chooses what to be called here. */
export const arrivalRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/join/arrival/:arrival', { schema }, async (request, reply) => {
    const secret = request.params.arrival
    const arrival = await findArrival(db, secret, travellerOf(request))
    if (!arrival || request.viewer) return answerAgain(request, reply, secret, OVER)
    return renderArrival(reply, secret, arrival, {
      username: suggested(arrival.username),
      address: 'on'
    })
  })

  app.post('/join/arrival/:arrival', { schema }, async (request, reply) => {
    if (request.viewer) return goOn(request, reply)
    const secret = request.params.arrival
    const arrival = await findArrival(db, secret, travellerOf(request))
    if (!arrival) return renderSignIn(reply.code(422), {}, OVER)
    const errors = await refuseName((formOf(request).username ?? '').trim())
    return (arrival.asks ? ask : join)(request, reply, { arrival, errors })
  })

  interface Choosing {
    arrival: Arrival
    errors: FieldErrors
  }

  type ByArrival = FastifyRequest<{ Params: { arrival: string } }>

  async function join(
    request: ByArrival,
    reply: FastifyReply,
    { arrival, errors }: Choosing
  ): Promise<FastifyReply> {
    const secret = request.params.arrival
    const fields = formOf(request)
    const username = (fields.username ?? '').trim()
    if (errors.username) return renderArrival(reply.code(422), secret, arrival, fields, errors)
    await limitTurns(request, 'signUp', [`network ${networkOf(request.ip)}`])
    const wanted = {
      arrival,
      secret,
      username: username.toLowerCase(),
      takesAddress: fields.address === 'on'
    }
    const outcome = await arrive(db, wanted, travellerOf(request))
    if (outcome === 'over') return renderSignIn(reply.code(422), arrival.carried, OVER)
    if (outcome === 'used up') return renderSignIn(reply.code(422), arrival.carried, DEAD_INVITATION)
    if (outcome === 'address')
      return renderArrival(reply.code(422), secret, arrival, fields, { email: TAKEN })
    if (outcome === 'name')
      return renderArrival(reply.code(422), secret, arrival, fields, await refuseTaken(db, wanted.username))
    await keepTyped(db, secret, arrival.carried, { ...travellerOf(request), accountId: outcome })
    return welcome(request, reply, outcome, arrival)
  }

  /** The same where somebody looks at who would join. */
  async function ask(
    request: ByArrival,
    reply: FastifyReply,
    { arrival, errors }: Choosing
  ): Promise<FastifyReply> {
    const secret = request.params.arrival
    const fields = formOf(request)
    const { username, email, words } = readWish(fields)
    const address = arrival.address ?? mailAddress(email)
    const all = { ...errors, ...(!address && { email: NO_ANSWER }) }
    if (!address || Object.keys(all).length > 0)
      return renderArrival(reply.code(422), secret, arrival, fields, all)
    await limitTurns(request, 'signUp', [`network ${networkOf(request.ip)}`])
    await limitTurns(request, 'mail', [`address ${hashSecret(address)}`])
    const asking = { arrival, secret, username: username.toLowerCase(), address, words }
    const outcome = await askByArrival(db, asking, travellerOf(request))
    if (outcome === 'over') return renderSignIn(reply.code(422), arrival.carried, OVER)
    if (outcome === 'name')
      return renderArrival(reply.code(422), secret, arrival, fields, { username: ASKED_FOR })
    return reply.redirect('/join/asked', 303)
  }

  async function refuseName(username: string): Promise<FieldErrors> {
    const refusal = refuseUsername(username)
    if (refusal) return { username: refusal }
    const name = username.toLowerCase()
    return (await nameTakenBy(db, name)) ? refuseTaken(db, name) : {}
  }
}

const NO_ANSWER = 'The answer comes by mail, so an address is needed, like ann@example.org.'
const ASKED_FOR = 'Somebody has asked for that name already. Please choose another.'
const TAKEN = 'Somebody else has that address here by now. Without it, you can still join.'

const welcome = (request: FastifyRequest, reply: FastifyReply, accountId: number, arrival: Arrival) =>
  enter(request, reply, accountId, {
    home: HOME,
    isTold: true,
    provedAt: arrival.provedAt,
    fields: arrival.carried
  })

/** What they are called elsewhere, where that could be a name here. */
function suggested(called: string): string {
  const name = called
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 20)
  return refuseUsername(name) ? '' : name
}

function renderArrival(
  reply: FastifyReply,
  secret: string,
  arrival: Arrival,
  { username = '', address = '', email = '', words = '' }: FormFields,
  errors: FieldErrors = {}
): Promise<FastifyReply> {
  const door = doorsOf(reply.server.config).find(({ key }) => key === arrival.provider)
  const data = {
    errors,
    action: `/join/arrival/${secret}`,
    name: door?.name,
    label: arrival.label,
    address: arrival.address,
    values: { username, takesAddress: address === 'on', email, words },
    asks: arrival.asks,
    maxWords: MAX_WORDS,
    ...carried(arrival.carried)
  }
  return renderPage(
    reply,
    'identities/arrival',
    { title: arrival.asks ? 'Ask to join' : 'Choose a name', isIndexed: false },
    data
  )
}
