import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { addMember, nameTakenBy } from '../accounts/members.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { whoJustJoined } from '../accounts/signingIn.ts'
import { mailAddress } from '../mail/address.ts'
import { siteName } from '../siteSettings/store.ts'
import { hashSecret } from '../text/secret.ts'
import { enter } from '../web/entering.ts'
import { type FormFields, formOf } from '../web/forms.ts'
import { carried, goOn } from '../web/goOn.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns, networkOf } from '../web/limit.ts'
import { localPath } from '../web/localPath.ts'
import { renderPage } from '../web/views.ts'
import { mayJoin } from './admission.ts'
import { type FieldErrors, readWish, refuseTaken, refuseWish, type Wish } from './newMember.ts'

const schema = { querystring: Type.Object({ returnTo: Type.Optional(Type.String()) }) }

const CLOSED = 'This site is for its members. Whoever runs it can add you.'
const HOME = '/you?done=joined'

export const joinRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/join', { schema }, async (request, reply) => {
    if (request.viewer) return reply.redirect(localPath(request.query.returnTo), 303)
    await requireOpen(request.query.returnTo)
    return renderJoin(reply, request.query as FormFields)
  })

  app.post('/join', async (request, reply) => {
    const fields = formOf(request)
    if (request.viewer) return goOn(request, reply)
    await requireOpen(fields.returnTo)
    if (fields.step === 'form') return renderJoin(reply, fields)
    const wish = readWish(fields)
    const errors = await refuseWish(wish, siteName(app))
    if (Object.keys(errors).length > 0) return renderJoin(reply.code(422), fields, errors)
    const accountId = await join(request, wish)
    if (accountId === undefined)
      return renderJoin(reply.code(422), fields, await refuseTaken(db, wish.username.toLowerCase()))
    return enter(request, reply, accountId, { home: HOME, isTold: true })
  })

  async function requireOpen(returnTo: string | undefined): Promise<void> {
    if (!(await mayJoin(db, config, { returnTo, now: Date.now() }))) notFound(CLOSED)
  }

  /** @returns undefined where the name is another's */
  async function join(request: FastifyRequest, { username: typed, password, email }: Wish) {
    const username = typed.toLowerCase()
    const address = mailAddress(email)
    const network = `network ${networkOf(request.ip)}`
    const now = Date.now()
    if (!(await nameTakenBy(db, username))) {
      await limitTurns(request, 'signUp', [network])
      if (address) await limitTurns(request, 'mail', [`address ${hashSecret(address)}`])
      const added = await addMember(db, {
        username,
        passwordHash: await hashPassword(password),
        address,
        now
      })
      if (added !== undefined) return added
    }
    await limitTurns(request, 'signIn', [network, `name ${hashSecret(username)}`])
    return whoJustJoined(db, { username, password, now })
  }
}

function renderJoin(
  reply: FastifyReply,
  fields: FormFields,
  errors: FieldErrors = {}
): Promise<FastifyReply> {
  const { username = '', email = '' } = fields
  return renderPage(
    reply,
    'joining/new',
    { title: 'Join', isIndexed: false },
    { errors, values: { username, email }, ...carried(fields) }
  )
}
