import type { FastifyReply, FastifyRequest } from 'fastify'
import { doorsOf } from '../identities/issuers.ts'
import { type Provider, ProviderError, type ProviderKey, type Trouble } from '../identities/provider.ts'
import { type Aim, beginTrip, findTyped, type Traveller } from '../identities/trips.ts'
import { browserToken } from '../sessions/viewer.ts'
import { renderSignIn } from './entering.ts'
import { type FormFields, formOf } from './forms.ts'
import { goOn } from './goOn.ts'
import { HttpError, notFound } from './httpError.ts'
import { limitTurns, whoAsks } from './limit.ts'
import { localPath } from './localPath.ts'
import { renderProof } from './proving.ts'
import { renderPage } from './views.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** With whom people may sign in besides the site itself. */
    providers: readonly Provider[]
  }
}

/** More than the longest draft; what is longer does not wait for somebody on their way. */
const MAX_KEPT_CHARS = 300_000
const TOO_LONG =
  'What you typed is too long to wait here while you are away. Please sign in with your password, or copy it first.'

/** @throws HttpError 404 for a provider that this site does not ask */
export function providerOf(request: FastifyRequest): Provider & { key: ProviderKey } {
  const { provider: key } = request.params as { provider: string }
  return request.server.providers.find((provider) => provider.key === key) ?? notFound(NO_SUCH_WAY)
}

const NO_SUCH_WAY = 'Nobody signs in like this here.'

/** The address at which a provider gives people back; it has to be told of it once. */
export const callbackOf = (request: FastifyRequest, key: ProviderKey): string =>
  `${request.server.config.baseUrl}/sign-in/with/${key}/callback`

/**
 * Sends a browser to a provider. By a page that goes on by itself, not by a redirect: the policy against forms that
 * lead elsewhere holds for redirects too, and where a provider leads on to is its own affair.
 */
export async function leaveFor(
  request: FastifyRequest,
  reply: FastifyReply,
  aim: Aim
): Promise<FastifyReply> {
  const provider = providerOf(request)
  const { returnTo, kept = '', invitation } = formOf(request)
  if (kept.length > MAX_KEPT_CHARS) throw new HttpError(413, TOO_LONG)
  await limitTurns(request, 'provider', whoAsks(request))
  const carried = { returnTo: localPath(returnTo), kept, ...(invitation && { invitation }) }
  const accountId = aim === 'enter' ? null : (request.viewer?.accountId ?? null)
  const trip = { provider: provider.key, aim, accountId, carried }
  const expected = await beginTrip(request.server.db, trip, travellerOf(request))
  const leaving = { ...expected, callback: callbackOf(request, provider.key), isAnew: aim === 'prove' }
  const url = await reach(request, () => provider.leave(leaving))
  if (!(url instanceof URL)) return answerTrouble(reply, { provider, aim, fields: carried, trouble: url })
  reply.header('cache-control', 'no-store')
  const head = { title: `To ${provider.name}`, isIndexed: false, goesTo: url.href }
  return renderPage(reply, 'identities/leaving', head, { name: provider.name, url: url.href })
}

/** @returns what went wrong with the provider, which is noted */
export async function reach<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T | Trouble> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    if (error.trouble !== 'declined') request.log.error({ err: error.cause }, 'a provider failed')
    return error.trouble
  }
}

export interface Troubled {
  provider: Provider
  aim: Aim
  /** What is carried along. */
  fields: FormFields
  trouble: Trouble
}

/** Says what happened where they set out, with what they typed. */
export async function answerTrouble(
  reply: FastifyReply,
  { provider, aim, fields, trouble }: Troubled
): Promise<FastifyReply> {
  const { status, sentence } = WORDS[trouble](provider.name)
  if (aim === 'enter') return renderSignIn(reply.code(status), fields, sentence)
  if (aim === 'prove') return renderProof(reply.code(status), fields, sentence)
  if (trouble === 'declined') return reply.redirect('/settings/safety?done=declined', 303)
  throw new HttpError(status, sentence, { path: '/settings/safety', label: 'How you sign in' })
}

const WORDS: Record<Trouble, (name: string) => { status: number; sentence: string }> = {
  declined: (name) => ({
    status: 200,
    sentence: `You did not go through with it at ${name}, so nothing was done here.`
  }),
  away: (name) => ({
    status: 503,
    sentence: `${name} does not answer at this moment, so nothing was done. Please try again in a while.`
  }),
  odd: (name) => ({
    status: 502,
    sentence: `${name} answered something that this site cannot rely on, so nothing was done. Please try again; if it stays so, whoever runs the site should know.`
  })
}

/** The browser, as it is known again when it comes back from another site. */
export const travellerOf = (request: FastifyRequest): Traveller => ({
  browser: browserToken(request),
  now: Date.now()
})

/** A page of a trip that is over, loaded again: what was typed before it is there all the same. */
export async function answerAgain(
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
  sentence: string
): Promise<FastifyReply> {
  const accountId = request.viewer?.accountId ?? null
  const typed = await findTyped(request.server.db, secret, { ...travellerOf(request), accountId })
  return request.viewer
    ? goOn(request, reply, '/', undefined, typed)
    : renderSignIn(reply.code(422), typed, sentence)
}

/** The names and keys of the providers, for pages. */
export const doorOf = (request: FastifyRequest) => {
  const { key } = providerOf(request)
  return doorsOf(request.server.config).find((door) => door.key === key) ?? notFound(NO_SUCH_WAY)
}
