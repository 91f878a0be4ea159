import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { SiteSettings } from '../siteSettings/settings.ts'
import { freshSettings, hasFreshSettings, notePrivacy, siteSettings } from '../siteSettings/store.ts'
import { renderMarkdown } from '../text/render.ts'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'

/** The texts that administrators wrote, drawn once for all pages; empty where there is none. */
export interface SiteWords {
  bannerHtml: SafeHtml
  /** By which a browser remembers that it was put away; another one has another. */
  bannerMark: string
  welcomeHtml: SafeHtml
  conductHtml: SafeHtml
}

declare module 'fastify' {
  interface FastifyInstance {
    siteWords: SiteWords
  }
}

/** They say what the site is like without asking its database, or ask for themselves. */
const NEEDS_NONE = new Set(['/healthz', '/readyz', '/metrics', '/static/*', '/look/:file'])

/** Has every request begin with what administrators set as it is now. */
export function registerSettings(app: FastifyInstance): void {
  const { db, config } = app
  notePrivacy(db, config.isPrivate)
  let drawnOf: SiteSettings | undefined
  const none = trustHtml('')
  let words: SiteWords = { bannerHtml: none, bannerMark: '', welcomeHtml: none, conductHtml: none }
  app.decorate('siteWords', { getter: () => words })

  app.addHook('onRequest', (request, _reply, next) => {
    const url = request.routeOptions.url ?? ''
    if (NEEDS_NONE.has(url) || url.startsWith('/assets/')) return next()
    if (hasFreshSettings(db) && siteSettings(db) === drawnOf) return next()
    // Where the database does not answer, what was known last serves the page that says so, with what was typed.
    freshen()
      .catch((error) => request.log.warn({ err: error }, 'the settings are not known anew'))
      .then(() => next())
  })

  async function freshen(): Promise<void> {
    const settings = await freshSettings(db)
    if (settings === drawnOf) return
    const drawn = await drawWords(settings, config.baseUrl)
    if (settings !== siteSettings(db)) return freshen()
    words = drawn
    drawnOf = settings
  }
}

async function drawWords({ banner, welcome, conduct }: SiteSettings, siteUrl: string): Promise<SiteWords> {
  const draw = (markdown: string, idPrefix: string) =>
    markdown ? renderMarkdown(markdown, { idPrefix, siteUrl, people: new Set() }) : trustHtml('')
  return {
    bannerHtml: await draw(banner, 'banner-'),
    bannerMark: banner && createHash('sha256').update(banner).digest('hex').slice(0, 12),
    welcomeHtml: await draw(welcome, 'welcome-'),
    conductHtml: await draw(conduct, 'conduct-')
  }
}
