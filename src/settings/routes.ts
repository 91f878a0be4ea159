import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { askForAddress, askToConfirm, removeAddress, waitingAddress } from '../accounts/addresses.ts'
import { changePassword } from '../accounts/changingPasswords.ts'
import { getMember } from '../accounts/members.ts'
import { refusePassword } from '../accounts/passwordRules.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { knowsPassword } from '../accounts/signingIn.ts'
import { countDrafts } from '../drafts/store.ts'
import { mayInvite } from '../invitations/inviters.ts'
import { mailAddress } from '../mail/address.ts'
import { waysOf } from '../secondFactor/store.ts'
import { asksForSecond } from '../secondFactor/typed.ts'
import { senderOf, siteName } from '../siteSettings/store.ts'
import { refuseNamedHost } from '../spam/judging.ts'
import { listHeldStories } from '../stories/own.ts'
import { hashSecret } from '../text/secret.ts'
import { formOf } from '../web/forms.ts'
import { hasProved, requireProof, requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns, whoAsks } from '../web/limit.ts'
import { choose } from '../web/querystring.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { MAIL_CHOICES, settingsOf } from './page.ts'
import { type Profile, type ProfileErrors, readProfile, refuseProfile } from './profile.ts'
import { chooseMail, saveProfile } from './store.ts'

const Done = { querystring: Type.Object({ done: Type.Optional(Type.String()) }) }

const WRONG_PASSWORD = 'That is not your password.'
const NO_ADDRESS = 'That does not look like an e-mail address. Leave it empty to have none.'

/** What is said after something was done, by the name in the address. */
const DONE = new Map([
  ['joined', 'You are in. Welcome.'],
  ['stayed', 'Your account is open again. Welcome back.'],
  ['admin', 'You administer this site now.'],
  ['password', 'Your password is changed, and everybody who was signed in elsewhere is signed out.'],
  ['profile', 'Your profile is saved.'],
  ['avatar', 'That is your picture now.'],
  ['avatar-removal', 'Your picture is drawn from your name again.'],
  ['address', 'Your address is taken out.'],
  ['asked', 'A mail is on its way. The new address counts as soon as you press the button behind its link.'],
  ['mail', 'Your choice is saved.'],
  ['sessions', 'Signed out there.']
])

export const settingsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/you', { schema: Done }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const data = {
      done: DONE.get(request.query.done ?? ''),
      waiting: await waitingAddress(db, accountId),
      draftCount: await countDrafts(db, accountId),
      heldCount: (await listHeldStories(db, accountId)).length,
      mayInvite: await mayInvite(db, config, accountId, Date.now())
    }
    return renderPage(reply, 'settings/you', { title: 'You', isIndexed: false }, data)
  })

  app.get('/settings', { schema: Done }, async (request, reply) =>
    renderSettings(reply, request, { done: DONE.get(request.query.done ?? '') })
  )

  app.post('/settings/profile', async (request, reply) => {
    const { accountId } = requireViewer(request)
    const profile = readProfile(formOf(request))
    const errors = { ...refuseProfile(profile), ...refuseHosts(profile) }
    if (Object.keys(errors).length > 0)
      return renderSettings(reply.code(422), request, { values: profile, errors })
    await saveProfile(db, accountId, profile)
    return reply.redirect('/settings?done=profile', 303)
  })

  app.post('/settings/address', async (request, reply) => {
    const { accountId } = requireViewer(request)
    const { email = '', addressPassword = '' } = formOf(request)
    const address = mailAddress(email)
    const refuse = (errors: object) => renderSettings(reply.code(422), request, { values: { email }, errors })
    if (email.trim() && !address) return refuse({ email: NO_ADDRESS })
    if (!(await provesPassword(request, addressPassword))) return refuse({ addressPassword: WRONG_PASSWORD })
    if (!address) {
      await removeAddress(db, senderOf(app), accountId)
      return reply.redirect('/settings?done=address', 303)
    }
    await limitTurns(request, 'mail', [...whoAsks(request), `address ${hashSecret(address)}`])
    await askForAddress(db, senderOf(app), { accountId, address, now: Date.now() })
    return reply.redirect('/settings?done=asked', 303)
  })

  app.post('/settings/confirmation', async (request, reply) => {
    const { accountId } = requireViewer(request)
    const address = await waitingAddress(db, accountId)
    if (!address) notFound('There is no address that waits to be confirmed.')
    await limitTurns(request, 'mail', [...whoAsks(request), `address ${hashSecret(address)}`])
    await askToConfirm(db, { accountId, address, now: Date.now() })
    return reply.redirect('/settings?done=asked', 303)
  })

  app.post('/settings/mail', async (request, reply) => {
    const { accountId } = requireViewer(request)
    await chooseMail(db, accountId, choose(MAIL_CHOICES, formOf(request).choice))
    return reply.redirect('/settings?done=mail', 303)
  })

  app.post('/settings/password', async (request, reply) => {
    const { accountId, username, sessionId } = requireViewer(request)
    const { oldPassword = '', newPassword = '' } = formOf(request)
    const { email } = await getMember(db, accountId)
    const refuse = (errors: object) => renderSettings(reply.code(422), request, { errors })
    if (!(await provesPassword(request, oldPassword))) return refuse({ oldPassword: WRONG_PASSWORD })
    const error = await refusePassword(newPassword, [username, email ?? '', siteName(app)])
    if (error) return refuse({ newPassword: error })
    const passwordHash = await hashPassword(newPassword)
    await changePassword(db, senderOf(app), { accountId, passwordHash, keepSession: sessionId })
    return reply.redirect('/settings?done=password', 303)
  })

  function refuseHosts(profile: Profile): ProfileErrors {
    const errors: ProfileErrors = {}
    for (const name of ['displayName', 'pronouns', 'bio', 'link'] as const) {
      const refusal = refuseNamedHost(db, profile[name])
      if (refusal) errors[name] = refusal
    }
    return errors
  }

  /**
   * Asked again before what a borrowed browser must not do.
   * @throws ProofError where the last proof is old, and a password is not there or not enough
   */
  async function provesPassword(request: FastifyRequest, password: string): Promise<boolean> {
    const ways = await waysOf(db, requireViewer(request).accountId)
    if (asksForSecond(ways) || !ways.hasPassword) requireProof(request)
    if (!ways.hasPassword) return true
    await limitTurns(request, 'signIn', whoAsks(request))
    return knowsPassword(db, requireViewer(request).accountId, password)
  }

  async function renderSettings(
    reply: FastifyReply,
    request: FastifyRequest,
    { done, values = {}, errors = {} }: { done?: string | undefined; values?: object; errors?: object }
  ): Promise<FastifyReply> {
    const viewer = requireViewer(request)
    const page = await settingsOf(db, viewer, hasProved(viewer, Date.now()))
    const [firstError] = Object.entries(errors).map(([field, sentence]) => ({ field, sentence }))
    const data = { ...page, done, errors, firstError, values: { ...page.member, ...values } }
    return renderPage(reply, 'settings/index', { title: 'Settings', isIndexed: false }, data)
  }
}
