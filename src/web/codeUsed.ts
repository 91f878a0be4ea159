import type { FastifyReply, FastifyRequest } from 'fastify'
import { waysOf } from '../secondFactor/store.ts'
import { formOf } from './forms.ts'
import { carried, goOn } from './goOn.ts'
import { requireViewer } from './guards.ts'
import { renderPage } from './views.ts'

/** What a code was that somebody typed; undefined where none was. */
export type UsedCode = 'app' | 'recovery' | undefined

/** Where somebody goes after a code: on, and after a recovery code by way of a page that says how many are left. */
export async function goOnAfter(
  request: FastifyRequest,
  reply: FastifyReply,
  used: UsedCode,
  { home = '/', title = 'You are signed in' }: { home?: string; title?: string } = {}
): Promise<FastifyReply> {
  if (used !== 'recovery') return goOn(request, reply, home, title)
  const { kept, returnTo } = carried(formOf(request))
  const { codesLeft } = await waysOf(request.server.db, requireViewer(request).accountId)
  const data = { kept, codesLeft, goesTo: returnTo === '/' ? home : returnTo }
  return renderPage(reply, 'safety/codeUsed', { title, isIndexed: false }, data)
}
