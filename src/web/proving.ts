import type { FastifyReply } from 'fastify'
import { doorsOf, provesElsewhere } from '../identities/issuers.ts'
import { waysOf } from '../secondFactor/store.ts'
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
  const ways = await waysOf(reply.server.db, requireViewer(reply.request).accountId)
  const known = new Set(ways.identities.map(({ issuer }) => issuer))
  const doors = provesElsewhere(ways)
    ? doorsOf(reply.server.config).filter(({ issuer }) => known.has(issuer))
    : []
  const data = { sentence, ways, doors, ...carried(fields) }
  return renderPage(reply, 'sessions/prove', { title: 'Is it you?', isIndexed: false }, data)
}
