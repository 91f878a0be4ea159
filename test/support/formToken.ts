import type { Browser } from './browser.ts'

/** What a visitor's forms carry in this browser; empty where no page gave it any. */
export const visitorToken = ({ cookies }: Pick<Browser, 'cookies'>): string =>
  /^visitor\.([\w-]{32})/.exec(cookies.get('session') ?? '')?.[1] ?? ''

/** Whether the cookie of this browser holds a session, be it over or not. */
export const holdsSession = ({ cookies }: Pick<Browser, 'cookies'>): boolean =>
  !(cookies.get('session') ?? 'visitor.').startsWith('visitor.')
