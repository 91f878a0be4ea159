import type { FastifyPluginAsync } from 'fastify'
import { parseCursor } from '../db/keyset.ts'
import { showsListsByQuery } from '../web/cached.ts'
import { mutesFor } from '../web/mutes.ts'
import { renderPage } from '../web/views.ts'
import { choicesOf } from './choices.ts'
import { withCurrentNames } from './current.ts'
import { type Applied, appliedFilters, type Filters, filterQuery, readFilters } from './filters.ts'
import { factIndex, listFaceted } from './store.ts'

/** Search engines need not read every combination of three filters and more. */
const MOST_INDEXED = 2

/** The stories by their facts: each combination of filters is a page with feeds of its own. */
export const facetRoutes: FastifyPluginAsync = async (app) => {
  app.get('/stories', { config: showsListsByQuery }, async (request, reply) => {
    const query = request.query as Record<string, string>
    const { filters: asked, ignored } = readFilters(query)
    const filters = await withCurrentNames(app.db, asked)
    const index = await factIndex(app.db)
    const mutes = await mutesFor(request)
    const selection = index.select(filters, mutes)
    const page = await listFaceted(app.db, index, { ids: selection.ids, mutes }, parseCursor(query))
    const applied = appliedFilters(filters)
    const own = filterQuery(filters)
    const more = (cursor: string | null) => cursor && `/stories${own ? `${own}&` : '?'}${cursor}`
    const head = {
      ...headOf(applied, own),
      isIndexed: applied.length <= MOST_INDEXED && ignored.length === 0 && page.rows.length > 0,
      previous: more(page.previous),
      next: more(page.next)
    }
    return renderPage(reply, 'facets/index', head, {
      order: 'facts',
      page,
      count: selection.ids.length,
      applied,
      ignored,
      groups: choicesOf(index, selection, filters),
      insightsPath: insightsOf(filters),
      feedPath: `/stories.rss${own}`,
      isOpen: applied.length === 0 && query.after === undefined && query.before === undefined
    })
  })
}

/** The page of insights on these stories, where they are chosen by one value that has one; else that of all. */
function insightsOf({ values, longer, shorter }: Filters): string {
  const [[filter = '', ones = []] = [], ...others] = Object.entries(values)
  const isOne = ones.length === 1 && others.length === 0 && longer === null && shorter === null
  return isOne && INSIGHTS.includes(filter)
    ? `/insights/${filter}/${encodeURIComponent(ones[0] ?? '')}`
    : '/insights'
}

const INSIGHTS = ['trigger', 'factor', 'tech', 'tag']

function headOf(applied: readonly Applied[], own: string) {
  const words = applied.map(({ label }) => label).join(', ')
  return {
    title: words ? `Stories: ${words}` : 'Stories by their facts',
    description: words
      ? `Stories of outages with these facts: ${words}.`
      : 'Stories of outages by what set them off, how they were noticed, what fixed them, and how long they lasted.',
    canonical: `/stories${own}`,
    feeds: [{ title: words ? `Stories: ${words}` : 'All stories', path: '/stories', query: own }]
  }
}
