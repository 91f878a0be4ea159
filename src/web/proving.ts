import type { FastifyReply } from 'fastify'
import { getMember } from '../accounts/members.ts'
import { doorsOf, provesElsewhere } from '../identities/issuers.ts'
import { waysOf } from '../secondFactor/store.ts'
import { asksForSecond, typedProof } from '../secondFactor/typed.ts'
import type { FormFields } from './forms.ts'
import { carried } from './goOn.ts'
import { requireViewer } from './guards.ts'
import { renderPage } from './views.ts'

/** The page between somebody and something dangerous. */
export async function renderProof(
  reply: FastifyReply,
  fields: FormFields,
  sentence = ''
): Promise<FastifyReply> {
  const { accountId } = requireViewer(reply.request)
  const ways = await waysOf(reply.server.db, accountId)
  const known = new Set(ways.identities.map(({ issuer }) => issuer))
  const doors = provesElsewhere(ways)
    ? doorsOf(reply.server.config).filter(({ issuer }) => known.has(issuer))
    : []
  const member = provesElsewhere(ways) ? await getMember(reply.server.db, accountId) : null
  const data = {
    sentence,
    ways,
    typed: typedProof(ways),
    isSecond: asksForSecond(ways),
    doors,
    member,
    ...carried(fields)
  }
  return renderPage(reply, 'sessions/prove', { title: 'Is it you?', isIndexed: false }, data)
}
