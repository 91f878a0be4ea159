import type { FastifyRequest } from 'fastify'
import { type Mutes, NO_MUTES } from '../mutes/mutes.ts'
import { mutesOf, mutesOfTags } from '../mutes/store.ts'
import { choicesOf } from './choices.ts'

/** What whoever asks does not want to see: a member's own lists, or the tags that a visitor's browser remembers. */
export async function mutesFor(request: FastifyRequest): Promise<Mutes> {
  const { viewer, server } = request
  if (viewer) return mutesOf(server.db, viewer.accountId)
  const { mutedTags } = choicesOf(request)
  return mutedTags.length > 0 ? mutesOfTags(server.db, mutedTags) : NO_MUTES
}
