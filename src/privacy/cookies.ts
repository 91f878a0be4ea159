import { LEFT_SECONDS } from '../sessions/cookie.ts'
import { SESSION_LIFE_MS } from '../sessions/store.ts'

export interface Cookie {
  /** With the `__Host-` before it that it has on https. */
  name: RegExp
  /** For people. */
  called: string
  what: string
  lasts: string
}

/** Every cookie that the site ever sets; none of them follows anybody. */
export const COOKIES: readonly Cookie[] = [
  {
    name: /^(__Host-)?session$/,
    called: 'session',
    what: 'keeps you signed in. Visitors have none until they open a page with a form for them, as for signing in: then it holds a random mark in place of a session, so that no other site can send that form in your name and this one knows your browser again when it comes back from a site that signs you in. The mark says nothing about you and is kept nowhere for longer than such a trip.',
    lasts: `until you sign out, at most ${SESSION_LIFE_MS / 86_400_000} days, and with a mark until you close the browser. Signing out leaves the time in it for ${LEFT_SECONDS} seconds, so that the next pages are fresh ones`
  },
  {
    name: /^(__Host-)?choices$/,
    called: 'choices',
    what: 'remembers light or dark, the tags that a visitor chose not to see, and which announcement you put away. It comes with your first choice and goes with the last.',
    lasts: 'a year'
  }
]
