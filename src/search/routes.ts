import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Mutes } from '../mutes/mutes.ts'
import { siteName } from '../siteSettings/store.ts'
import { takeReadingTurn } from '../web/limit.ts'
import { mutesFor } from '../web/mutes.ts'
import { choose } from '../web/querystring.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { showComments } from './comments.ts'
import { withCurrentNames } from './current.ts'
import { type Meaning, meaningOf } from './meaning.ts'
import { findNearly, nearlyOf } from './nearly.ts'
import { openSearchDescription } from './openSearch.ts'
import { CONTROLS, chipsOf, facetsOf, type SearchKind, searchPath, withChoices } from './page.ts'
import { findPeople, findTagsLike } from './people.ts'
import { isEmpty, parseQuery, type Query } from './query.ts'
import { countFacets, FOUND_A_PAGE, findComments, findStories, MOST_FOUND, showStories } from './store.ts'

/** Where fewer stories than this have all words, those with some of them, or with others for the same, are shown, too. */
const FEW = 5
const SHOWN_NEARLY = 10

const schema = { querystring: Type.Record(Type.String(), Type.String()) }

/** Whatever is typed is answered with what is found. */
export const searchRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, config } = app

  app.get('/search', { schema }, async (request, reply) => {
    const query = await withCurrentNames(db, parseQuery(request.query.q ?? ''))
    const kind = choose(['stories', 'comments'] as const, request.query.in)
    const narrowed = withChoices(query, request.query)
    if (narrowed !== null) return reply.redirect(searchPath(narrowed, kind), 303)
    const wait = isEmpty(query) ? 0 : takeReadingTurn(request, 'search')
    if (wait > 0) return askToWait(reply, query, kind, wait)
    const meaning = await meaningOf(db, query)
    const page = pageOf(request.query.page)
    const found = await search(query, meaning, { kind, page, mutes: await mutesFor(request) })
    const head = {
      ...headOf(query),
      previous: page > 1 ? searchPath(query.text, kind, page - 1) : null,
      next: found.hasMore ? searchPath(query.text, kind, page + 1) : null
    }
    const { corrections } = meaning
    return renderPage(reply, 'search/index', head, { ...boxOf(query, kind), page, corrections, ...found })
  })

  app.get('/opensearch.xml', async (_request, reply) =>
    reply
      .type('application/opensearchdescription+xml; charset=utf-8')
      .header('cache-control', 'public, max-age=86400')
      .send(openSearchDescription({ ...config, siteName: siteName(app) }))
  )

  /** The box with what was typed, to be sent again. */
  async function askToWait(reply: FastifyReply, query: Query, kind: SearchKind, wait: number) {
    reply.code(429).headers({ 'retry-after': wait, 'cache-control': 'no-store' })
    return renderPage(reply, 'search/index', headOf(query), { ...boxOf(query, kind), corrections: [], wait })
  }

  async function search(query: Query, meaning: Meaning, { kind, page, mutes }: Asked) {
    const isNothing = isEmpty(query)
    const stories = isNothing ? [] : await findStories(db, meaning, mutes)
    const comments = isNothing ? [] : await findComments(db, meaning, mutes)
    const hits = kind === 'stories' ? stories : comments
    const ids = hits.slice(0, MOST_FOUND).map(({ id }) => id)
    const shown = ids.slice((page - 1) * FOUND_A_PAGE, page * FOUND_A_PAGE)
    const storyIds = stories.slice(0, MOST_FOUND).map(({ id }) => id)
    return {
      isEmpty: isNothing,
      storyCount: countLabel(stories.length),
      commentCount: countLabel(comments.length),
      hasMore: ids.length > page * FOUND_A_PAGE,
      stories: kind === 'stories' ? await showStories(db, shown, meaning.marked, mutes) : [],
      nearly: kind === 'stories' ? await showNearly(query, meaning, storyIds, mutes) : [],
      comments: kind === 'comments' ? await showComments(db, shown, meaning.marked) : [],
      facets: kind === 'stories' ? facetsOf(query, await countFacets(db, storyIds), storyIds.length) : [],
      people: await findPeople(db, query, mutes),
      tags: await findTagsLike(db, query, mutes)
    }
  }

  async function showNearly(query: Query, meaning: Meaning, known: readonly number[], mutes: Mutes) {
    const hasWords = meaning.match.groups.length > 0
    const nearly = hasWords && known.length < FEW ? await nearlyOf(db, query, meaning) : null
    if (!nearly) return []
    const found = (await findNearly(db, nearly, meaning, mutes)).filter((id) => !known.includes(id))
    return showStories(db, found.slice(0, SHOWN_NEARLY), nearly.marked, mutes)
  }
}

const headOf = (query: Query) => ({
  title: query.text ? `Search: ${query.text.slice(0, 60)}` : 'Search',
  isIndexed: false,
  feeds: isEmpty(query)
    ? []
    : [{ title: `Stories found by: ${query.text.slice(0, 60)}`, path: '/search', query: feedQuery(query) }]
})

const feedQuery = ({ text }: Query): string => `?${new URLSearchParams({ q: text })}`

/** What stands above all that was found. */
const boxOf = (query: Query, kind: SearchKind) => ({
  query,
  kind,
  chips: chipsOf(query, kind),
  controls: CONTROLS,
  storiesPath: searchPath(query.text),
  commentsPath: searchPath(query.text, 'comments'),
  feedPath: isEmpty(query) ? null : `/search.rss${feedQuery(query)}`
})

interface Asked {
  kind: SearchKind
  page: number
  mutes: Mutes
}

const countLabel = (found: number): string =>
  found > MOST_FOUND ? 'more than 1,000' : found.toLocaleString('en')

const pageOf = (typed = ''): number => {
  const last = Math.ceil(MOST_FOUND / FOUND_A_PAGE)
  return /^\d{1,4}$/.test(typed) ? Math.min(Math.max(Number(typed), 1), last) : 1
}
