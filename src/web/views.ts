import { join } from 'node:path'
import view from '@fastify/view'
import { Eta } from 'eta'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { avatarHtml } from '../accounts/avatar.ts'
import { whileWritable } from '../db/faults.ts'
import { severityMarkHtml } from '../facts/marks.ts'
import { doorsOf } from '../identities/issuers.ts'
import { renderTime } from '../metrics/metrics.ts'
import { countUnread } from '../notifications/lists.ts'
import { contactOf } from '../siteSettings/contact.ts'
import { lookPath } from '../siteSettings/look.ts'
import { siteName, siteSettings, strangersMayJoin } from '../siteSettings/store.ts'
import * as paths from '../text/paths.ts'
import * as pictures from '../text/pictures.ts'
import type { SafeHtml } from '../text/safeHtml.ts'
import { newSecret } from '../text/secret.ts'
import { THEME_CHOICES } from '../theme/theme.ts'
import type { Assets } from './assets.ts'
import { choicesOf } from './choices.ts'
import { format } from './format.ts'
import { tokenFieldHtml } from './forms.ts'
import { iconHtml } from './icons.ts'
import { LONGEST_RETURN } from './localPath.ts'
import { Pieces } from './pieces.ts'
import { readTrapHtml, trapHtml } from './trap.ts'

const VIEWS = join(import.meta.dirname, '../../views')

export interface FeedLink {
  title: string
  /** Path without the format's ending: `/latest` stands for `/latest.rss`, `.atom` and `.json`. */
  path: string
  /** Which of it, with its question mark. */
  query?: string
}

/** What a page says of itself in its head. */
export interface PageHead {
  title: string
  description?: string
  /** Path of the page's one address; a full address where a story was told first elsewhere. */
  canonical?: string
  feeds?: FeedLink[]
  /** Path of a picture that stands for the page where it is shared. */
  imagePath?: string
  type?: 'article' | 'profile' | 'website'
  publishedAt?: number
  editedAt?: number | null
  jsonLdHtml?: SafeHtml
  /** False keeps the page out of search engines. */
  isIndexed?: boolean
  previous?: string | null
  next?: string | null
  /** Room for a text and its preview side by side. */
  layout?: 'wide'
  /** Where the browser goes on to by itself. */
  goesTo?: string
}

/** Draws views; they are kept once they were read. */
export function openViews(): Eta {
  const eta = new Eta({
    views: VIEWS,
    cache: true,
    autoFilter: true,
    filterFunction: (value) => (value === null || value === undefined ? '' : (value as string))
  })
  eta.resolvePath = rememberPaths(eta)
  eta.compileToString = (text) => compileView(eta, text)
  return eta
}

export async function registerViews(app: FastifyInstance, assets: Assets): Promise<void> {
  await app.register(view, {
    engine: { eta: openViews() },
    templates: VIEWS,
    production: true,
    defaultContext: {
      assets,
      paths,
      pictures,
      format,
      iconHtml,
      avatarHtml,
      severityMarkHtml,
      themes: THEME_CHOICES
    }
  })
}

/**
 * A view as a function of what it is given, which is all that it knows. In Eta's own words each `include` copies the whole
 * page's knowledge into what is included, several times for each comment.
 */
function compileView(eta: Eta, text: string): string {
  return `
const include = (name, data) => this.render(name, data, options)
const layout = (name) => { __eta.layout = name }
const __eta = { res: '', layout: '', e: this.config.escapeFunction, f: this.config.filterFunction }
${eta.compileBody(eta.parse(text))}
return __eta.layout ? include(__eta.layout, { ...it, body: __eta.res }) : __eta.res`
}

/** Eta finds the file of a view anew for each include; the site's views name each other from the root. */
function rememberPaths(eta: Eta): Eta['resolvePath'] {
  const resolve = eta.resolvePath.bind(eta)
  const known = new Map<string, string>()
  return (name, options) => {
    const path = known.get(name) ?? resolve(name, options)
    known.set(name, path)
    return path
  }
}

/** Draws a page in the site's frame and sends it. */
export async function renderPage(
  reply: FastifyReply,
  viewName: string,
  head: PageHead,
  data: Record<string, unknown>
): Promise<FastifyReply> {
  const { request } = reply
  const { viewer, server } = request
  const { theme, dismissed } = choicesOf(request)
  if (viewer) viewer.unreadCount ??= await whileWritable(() => countUnread(server.db, viewer), 0)
  const began = performance.now()
  const pieces = new Pieces()
  const html = await reply.viewAsync(viewName, {
    ...data,
    head: {
      type: 'website',
      feeds: [],
      isIndexed: true,
      ...head,
      canonicalUrl: fullUrl(reply, head.canonical)
    },
    site: siteOf(server, dismissed),
    theme,
    viewer,
    /** On a private site: then links lead to the page for signing in, and no further. */
    isOutside: server.config.isPrivate && !viewer,
    newcomersLinksWait: newcomersLinksWait(request),
    tokenFieldHtml: () => tokenFieldHtml(request, reply),
    trapHtml: () => trapHtml(request, reply),
    readTrapHtml: () => readTrapHtml(request, reply),
    newFormKey: newSecret,
    onceHtml: drawnOnce(pieces, data.drawn as Drawn | undefined),
    here: hereOf(request)
  })
  const page = pieces.join(html)
  renderTime.observe((performance.now() - began) / 1000)
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', cachingFor(request))
  // Nobody keeps it, so its tag need not be reckoned from all of it.
  if (viewer) reply.header('etag', `"${request.id}"`)
  reply.header('vary', 'Cookie')
  return reply.type('text/html; charset=utf-8').send(page)
}

/** Whether what this member posts with links may wait for a moderator. Costs no statement, so it is not said for sure. */
const newcomersLinksWait = ({ viewer, server }: FastifyRequest): boolean =>
  viewer?.standing === 'new' && viewer.office === 'member' && strangersMayJoin(server.db)

/** A visitor who muted something gets pages of their own. */
function cachingFor(request: FastifyRequest): string {
  if (request.viewer) return 'private, no-store'
  return choicesOf(request).mutedTags.length > 0 ? 'private, no-cache' : 'no-cache'
}

/**
 * What every page says of the site, much of it as administrators set it.
 * @param dismissed mark of the announcement that its reader put away
 */
function siteOf(app: FastifyInstance, dismissed: string) {
  const { baseUrl, isPrivate, openId } = app.config
  const settings = siteSettings(app.db)
  const { bannerHtml, bannerMark } = app.siteWords
  return {
    name: siteName(app),
    contact: contactOf(settings.contact),
    url: baseUrl,
    isPrivate,
    providers: doorsOf(app.config),
    domain: openId?.domain,
    domainProvider: openId?.name,
    look: lookPath(settings),
    logo: settings.logo && `/logo/${settings.logo}.webp`,
    banner: bannerMark && bannerMark !== dismissed && { bodyHtml: bannerHtml, mark: bannerMark }
  }
}

/** Parts of a page that are the same for all who get them, by their names. */
export type Drawn = Map<string, Buffer>

/** Draws a part of a page, or takes it from those that were drawn; where nothing is kept, it is drawn in its place. */
const drawnOnce = (pieces: Pieces, drawn: Drawn | undefined) => (part: string, draw: () => string) => {
  if (!drawn) return draw()
  const bytes = drawn.get(part) ?? Buffer.from(draw())
  drawn.set(part, bytes)
  return pieces.markOf(bytes)
}

function hereOf(request: FastifyRequest): string {
  const address = request.rendering?.address ?? request.url
  return address.length <= LONGEST_RETURN ? address : '/'
}

function fullUrl(reply: FastifyReply, canonical: string | undefined): string | undefined {
  return canonical?.startsWith('/') ? reply.server.config.baseUrl + canonical : canonical
}
