import type { FastifyReply } from 'fastify'
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
  const data = { sentence, ways, ...carried(fields) }
  return renderPage(reply, 'sessions/prove', { title: 'Is it you?', isIndexed: false }, data)
}
