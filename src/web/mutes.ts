import type { FastifyReply, FastifyRequest } from 'fastify'
import { MOST_TAGS, type Mutes, NO_MUTES } from '../mutes/mutes.ts'
import { mutesOf, mutesOfTags } from '../mutes/store.ts'

/** Set by nothing but a visitor's own act, and taken away with the last tag. */
const COOKIE = 'muted'
const ONE_YEAR = 365 * 24 * 3600
/** Browsers keep 4096 bytes of a cookie. */
const LONGEST = 3500

type Cookies = Readonly<Record<string, string | undefined>>

/** The tags that a visitor's browser remembers as muted. */
export function mutedTagsIn(cookies: Cookies): string[] {
  const written = cookies[COOKIE] ?? ''
  if (written.length > LONGEST) return []
  const names = written.split('.').filter((name) => /^[a-z0-9+-]{1,30}$/.test(name))
  return [...new Set(names)].slice(0, MOST_TAGS)
}

/** What whoever asks does not want to see: a member's own lists, or the tags that a visitor's browser remembers. */
export async function mutesFor({ viewer, cookies, server }: FastifyRequest): Promise<Mutes> {
  if (viewer) return mutesOf(server.db, viewer.accountId)
  const names = mutedTagsIn(cookies)
  return names.length > 0 ? mutesOfTags(server.db, names) : NO_MUTES
}

/** Lets a visitor's browser remember these tags. @returns false where they are too many for it, and nothing is set */
export function rememberTags(
  request: FastifyRequest,
  reply: FastifyReply,
  names: readonly string[]
): boolean {
  const secure = request.server.config.baseUrl.startsWith('https:')
  const flags = { path: '/', httpOnly: true, secure, sameSite: 'lax' } as const
  const written = names.join('.')
  if (names.length > MOST_TAGS || written.length > LONGEST) return false
  if (names.length === 0) reply.clearCookie(COOKIE, flags)
  else reply.setCookie(COOKIE, written, { ...flags, maxAge: ONE_YEAR })
  return true
}
