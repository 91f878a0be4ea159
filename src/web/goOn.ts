import type { FastifyReply, FastifyRequest } from 'fastify'
import { type FormFields, formOf } from './forms.ts'
import { readKeptForm } from './keptForm.ts'
import { localPath } from './localPath.ts'
import { renderPage } from './views.ts'

/** What the pages of signing in and joining carry along for afterwards. */
export function carried(fields: FormFields) {
  const kept = readKeptForm(fields.kept)
  return { returnTo: localPath(fields.returnTo), kept, keptJson: kept && JSON.stringify(kept) }
}

/** Where somebody goes who is signed in now: back to the form that waited, or to the page they came from. */
export async function goOn(
  request: FastifyRequest,
  reply: FastifyReply,
  home = '/',
  title = 'You are signed in',
  fields: FormFields = formOf(request)
): Promise<FastifyReply> {
  const { kept, returnTo } = carried(fields)
  if (kept) return renderPage(reply, 'sessions/resume', { title, isIndexed: false }, { kept })
  return reply.redirect(returnTo === '/' ? home : returnTo, 303)
}
