import type { FastifyReply } from 'fastify'
import { renderPage } from './views.ts'

/** Shown once: only their hashes are stored. */
export const renderCodes = (reply: FastifyReply, codes: string[]): Promise<FastifyReply> =>
  renderPage(reply, 'safety/codes', { title: 'Your recovery codes', isIndexed: false }, { codes })
