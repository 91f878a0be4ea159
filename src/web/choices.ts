import type { FastifyReply, FastifyRequest } from 'fastify'
import { MOST_TAGS } from '../mutes/mutes.ts'
import { type Cookies, cookieFlags, cookieName } from '../sessions/cookie.ts'
import { THEMES, type Theme } from '../theme/theme.ts'

/** What a browser remembers of what its reader chose; it comes with the first choice and goes with the last. */
export interface Choices {
  theme: Theme
  /** Of a visitor; a member's stand in the database. */
  mutedTags: readonly string[]
  /** Mark of the announcement that they put away, see web/siteSettings.ts; empty: none. */
  dismissed: string
}

/** Of the mark of an announcement. */
export const MARK_PATTERN = '^[0-9a-f]{12}$'
const MARK = new RegExp(MARK_PATTERN)

const NAME = 'choices'
const ONE_YEAR = 365 * 24 * 3600
/** Browsers keep 4096 bytes of a cookie. */
const LONGEST = 3500

/** Written as `dark`, `dark~brass.strings` or `dark~brass.strings~0123456789ab`; whatever else it holds counts as not chosen. */
export function choicesIn(cookies: Cookies, baseUrl: string): Choices {
  const written = cookies[cookieName(baseUrl, NAME)] ?? ''
  const [theme, tags = '', dismissed = ''] = written.length > LONGEST ? [] : written.split('~')
  const names = tags.split('.').filter((name) => /^[a-z0-9+-]{1,30}$/.test(name))
  return {
    theme: THEMES.find((known) => known === theme) ?? 'system',
    mutedTags: [...new Set(names)].slice(0, MOST_TAGS),
    dismissed: MARK.test(dismissed) ? dismissed : ''
  }
}

export const choicesOf = ({ cookies, server }: FastifyRequest): Choices =>
  choicesIn(cookies, server.config.baseUrl)

/** @returns false where they are too many for a cookie, and nothing is set */
export function rememberChoices(
  request: FastifyRequest,
  reply: FastifyReply,
  chosen: Partial<Choices>
): boolean {
  const { baseUrl } = request.server.config
  const { theme, mutedTags, dismissed } = { ...choicesOf(request), ...chosen }
  const written = [theme, mutedTags.join('.'), dismissed].join('~').replace(/~+$/, '')
  if (mutedTags.length > MOST_TAGS || written.length > LONGEST) return false
  const flags = cookieFlags(baseUrl)
  if (written === 'system') reply.clearCookie(cookieName(baseUrl, NAME), flags)
  else reply.setCookie(cookieName(baseUrl, NAME), written, { ...flags, maxAge: ONE_YEAR })
  return true
}
