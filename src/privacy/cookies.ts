import { CEREMONY_LIFE_MS } from '../sessions/ceremonies.ts'
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
    what: 'keeps you signed in. Visitors have none.',
    lasts: `until you sign out, at most ${SESSION_LIFE_MS / 86_400_000} days`
  },
  {
    name: /^(__Host-)?form$/,
    called: 'form',
    what: 'comes with a page that has a form on it for visitors, so that no other site can send that form in your name. It is what “session” does for members, and says nothing about you.',
    lasts: 'until you close the browser'
  },
  {
    name: /^left$/,
    called: 'left',
    what: 'comes when you sign out, so that the next pages are fresh ones. It holds the time.',
    lasts: '10 seconds'
  },
  {
    name: /^theme$/,
    called: 'theme',
    what: 'remembers light or dark. It comes only when you choose one.',
    lasts: 'a year'
  },
  {
    name: /^muted$/,
    called: 'muted',
    what: 'holds the tags that a visitor chose not to see, and comes only with that choice.',
    lasts: 'a year'
  },
  {
    name: /^(__Host-)?trip$/,
    called: 'trip',
    what: 'comes only when you sign in through another site, so that this one knows your browser again when it comes back.',
    lasts: `${CEREMONY_LIFE_MS / 60_000} minutes`
  }
]
