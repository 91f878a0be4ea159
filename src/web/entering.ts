import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Time } from '../db/schema.ts'
import { offerToJoin } from '../joining/admission.ts'
import { hasSecondFactor, waysOf } from '../secondFactor/store.ts'
import { beginCeremony } from '../sessions/ceremonies.ts'
import { browserToken, signIn } from '../sessions/viewer.ts'
import { type FormFields, formOf, tokenFieldHtml } from './forms.ts'
import { carried, goOn } from './goOn.ts'
import { renderPage } from './views.ts'

export interface Entering {
  /** Where they go who came from nowhere else. */
  home?: string
  /** Whether the member hears of it anyway, so that no mail about a new device is needed. */
  isTold?: boolean
  /** When they showed that it is surely them; left out, just now. */
  provedAt?: Time
  /** What is carried along; left out, by the form of this request. */
  fields?: FormFields
}

/**
 * Lets somebody in who has shown the first of what opens this account: at once, or with the page that asks for the
 * second. Every way in but a passkey ends here, so that none of them goes around it.
 */
export async function enter(
  request: FastifyRequest,
  reply: FastifyReply,
  accountId: number,
  { home = '/', isTold = false, provedAt, fields = formOf(request) }: Entering = {}
): Promise<FastifyReply> {
  const { db } = request.server
  if (!(await hasSecondFactor(db, accountId))) {
    await signIn(request, reply, accountId, { isTold, ...(provedAt !== undefined && { provedAt }) })
    return goOn(request, reply, home, undefined, fields)
  }
  // Gives the browser a token where it has none yet.
  tokenFieldHtml(request, reply)
  const begun = {
    purpose: 'second-step',
    accountId,
    browser: browserToken(request),
    now: Date.now()
  } as const
  const pending = await beginCeremony(db, { ...begun, data: { isTold } })
  const returnTo = carried(fields).returnTo
  return renderSecondStep(reply, accountId, {
    ...fields,
    pending,
    returnTo: returnTo === '/' ? home : returnTo
  })
}

/** @param fields with the secret that is pending, and what is carried along for afterwards */
export async function renderSecondStep(
  reply: FastifyReply,
  accountId: number,
  fields: FormFields,
  sentence = ''
): Promise<FastifyReply> {
  const ways = await waysOf(reply.server.db, accountId)
  const data = { sentence, pending: fields.pending, ways, ...carried(fields) }
  return renderPage(reply, 'sessions/secondStep', { title: 'One more step', isIndexed: false }, data)
}

export function renderSignIn(reply: FastifyReply, fields: FormFields, sentence = ''): Promise<FastifyReply> {
  const going = carried(fields)
  const offer = offerToJoin(reply.server.db, going.returnTo)
  const data = { sentence, values: { username: fields.username ?? '' }, offer, ...going }
  return renderPage(reply, 'sessions/new', { title: 'Sign in', isIndexed: false }, data)
}
