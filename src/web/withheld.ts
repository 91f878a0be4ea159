import type { FastifyReply } from 'fastify'
import type { WithheldThing } from '../moderation/withheld.ts'
import { renderPage } from './views.ts'

/** The page that stands in the place of something withheld, for those who may see that it is there. */
export const renderWithheld = (reply: FastifyReply, withheld: WithheldThing) =>
  renderPage(reply, 'stories/withheld', { title: 'Not public', isIndexed: false }, { ...withheld })
