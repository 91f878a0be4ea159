import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { nameTakenBy } from '../accounts/members.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { whoJustJoined } from '../accounts/signingIn.ts'
import { mailAddress } from '../mail/address.ts'
import { siteName } from '../siteSettings/store.ts'
import { LEAST_MS } from '../spam/stamp.ts'
import { hashSecret } from '../text/secret.ts'
import { enter } from '../web/entering.ts'
import { type FormFields, formOf } from '../web/forms.ts'
import { carried, goOn } from '../web/goOn.ts'
import { limitHere, limitTurns, networkOf } from '../web/limit.ts'
import { localPath } from '../web/localPath.ts'
import { BAITED, QUICK, shownAt, stampOn, tookBait } from '../web/trap.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { addArrival, FORM_LIFE_MS, type WayIn, wayIn } from './admission.ts'
import { askToJoin } from './asking/store.ts'
import { type FieldErrors, MAX_WORDS, readWish, refuseTaken, refuseWish, type Wish } from './newMember.ts'

const schema = {
  querystring: Type.Object({
    returnTo: Type.Optional(Type.String()),
    invitation: Type.Optional(Type.String({ maxLength: 100 }))
  })
}

const HOME = '/you?done=joined'

export const joinRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/join', { schema }, async (request, reply) => {
    if (request.viewer) return reply.redirect(localPath(request.query.returnTo), 303)
    const fields = request.query as FormFields
    return renderJoin(reply, fields, await wayFor(fields))
  })

  app.post('/join', async (request, reply) => {
    const fields = formOf(request)
    if (request.viewer) return goOn(request, reply)
    const way = await wayFor(fields)
    if (way.way === 'closed' || fields.step === 'form') return renderJoin(reply, fields, way)
    const refuse = (errors: FieldErrors) => renderJoin(reply.code(422), fields, way, errors)
    const trapped = await trappedIn(request)
    if (trapped) return refuse({ form: trapped })
    limitHere(request, 'newPassword')
    const wish = readWish(fields)
    const errors = await refuseWish(wish, siteName(app), { needsAddress: way.way === 'approval' })
    if (Object.keys(errors).length > 0) return refuse(errors)
    if (way.way !== 'approval') return comeIn(request, reply, wish, way)
    const refusal = await ask(request, wish)
    return refusal ? refuse(refusal) : reply.redirect('/join/asked', 303)
  })

  async function comeIn(
    request: FastifyRequest,
    reply: FastifyReply,
    wish: Wish,
    way: WayIn
  ): Promise<FastifyReply> {
    const fields = formOf(request)
    const accountId = await join(request, wish, way)
    if (accountId === 'used up') return renderJoin(reply, fields, await wayFor(fields))
    if (accountId !== undefined) return enter(request, reply, accountId, { home: HOME, isTold: true })
    const taken = await refuseTaken(db, wish.username.toLowerCase())
    return renderJoin(reply.code(422), fields, way, { form: taken.username ? undefined : OUTDATED, ...taken })
  }

  const wayFor = ({ returnTo, invitation }: FormFields): Promise<WayIn> =>
    wayIn(db, config, { returnTo, invitation, now: Date.now() })

  async function ask(request: FastifyRequest, { username: typed, password, email, words }: Wish) {
    const [username, address] = [typed.toLowerCase(), mailAddress(email) ?? '']
    const taken = await refuseTaken(db, username)
    if (Object.keys(taken).length > 0) return taken
    await limitJoining(request, address)
    const passwordHash = await hashPassword(password)
    const form = `asked by ${stampOn(request)}`
    const isKept = await askToJoin(db, { username, passwordHash, address, words, form, now: Date.now() })
    return isKept ? null : { username: ASKED_FOR }
  }

  async function limitJoining(request: FastifyRequest, address: string | null): Promise<void> {
    await limitTurns(request, 'signUp', [`network ${networkOf(request.ip)}`])
    if (address) await limitTurns(request, 'mail', [`address ${hashSecret(address)}`])
  }

  /** @returns undefined where the name is another's */
  async function join(request: FastifyRequest, { username: typed, password, email }: Wish, way: WayIn) {
    const username = typed.toLowerCase()
    const address = mailAddress(email)
    const now = Date.now()
    if (!(await nameTakenBy(db, username))) {
      await limitJoining(request, address)
      const passwordHash = await hashPassword(password)
      const form = `joined by ${stampOn(request)}`
      const added = await addArrival(db, { username, passwordHash, address, now }, { way, form })
      if (added !== undefined) return added
    }
    const network = `network ${networkOf(request.ip)}`
    await limitTurns(request, 'signIn', [network, `name ${hashSecret(username)}`])
    return whoJustJoined(db, { username, password, now })
  }
}

/** A sentence for a program, or for a person who was taken for one. */
async function trappedIn(request: FastifyRequest): Promise<string | null> {
  if (tookBait(request)) return BAITED
  const shown = await shownAt(request)
  if (shown === null || shown < Date.now() - FORM_LIFE_MS) return OUTDATED
  return Date.now() - shown < LEAST_MS ? QUICK : null
}

const ASKED_FOR =
  'Somebody has asked for that name already. If that was you, the answer comes by mail; else please choose another.'
const OUTDATED =
  'This form was used already, does not say when it was opened, or was open for more than a day. Please send it once more.'

function renderJoin(
  reply: FastifyReply,
  fields: FormFields,
  way: WayIn,
  errors: FieldErrors = {}
): Promise<FastifyReply> {
  const { username = '', email = '', words = '', invitation } = fields
  const head = { title: 'Join', isIndexed: false }
  if (way.way === 'closed') {
    const status = reply.server.config.isPrivate ? 404 : 403
    return renderPage(reply.code(status), 'joining/closed', head, { ...way, ...carried(fields) })
  }
  return renderPage(reply, 'joining/new', head, {
    errors,
    values: { username, email, words },
    way,
    invitation,
    maxWords: MAX_WORDS,
    ...carried(fields)
  })
}
