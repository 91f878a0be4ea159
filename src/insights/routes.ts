import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { factIndex } from '../facets/store.ts'
import { currentNames } from '../tags/store.ts'
import { showsStories } from '../web/cached.ts'
import { notFound } from '../web/httpError.ts'
import { mutesFor } from '../web/mutes.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { closeDrawing, drawPictures } from './drawing.ts'
import { type Report, reportOn, type Subject, subjectOf } from './report.ts'

const SubjectParams = Type.Object({
  filter: Type.String({ maxLength: 20 }),
  value: Type.String({ maxLength: 60 })
})

/** What all stories say together, and those with one trigger, factor, technology or tag. */
export const insightRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addHook('onClose', closeDrawing)

  app.get('/insights', { config: showsStories() }, async (request, reply) =>
    showReport(reply, reportOn(await factIndex(app.db), null, await mutesFor(request)), null)
  )

  app.get(
    '/insights/:filter/:value',
    { schema: { params: SubjectParams }, config: showsStories() },
    async (request, reply) => {
      const { filter, value } = request.params
      const subject = subjectOf(filter, value) ?? notFound('There are no insights on that.')
      const [current = value] = NAMED.includes(filter) ? await currentNames(app.db, [subject.value]) : []
      if (NAMED.includes(filter) && current !== subject.value)
        return reply.redirect(`/insights/${filter}/${encodeURIComponent(current)}`, 301)
      const report = reportOn(await factIndex(app.db), subject, await mutesFor(request))
      if (report.stories === 0 && !subject.meaning) notFound('No story says that, or none can be read.')
      return showReport(reply, report, subject)
    }
  )

  async function showReport(reply: FastifyReply, report: Report, subject: Subject | null) {
    const pictures = await drawPictures(report.charts.map(({ picture }) => picture)).catch(
      (error: unknown) => {
        reply.log.warn(error, 'no charts were drawn')
        // Not to be kept: the tables are there, the pictures may be a moment later.
        reply.header('cache-control', 'no-store')
        return []
      }
    )
    const charts = report.charts.map((chart, place) => ({ ...chart, pictureHtml: pictures[place] ?? '' }))
    return renderPage(reply, 'insights/show', headOf(subject), { report, charts, subject })
  }
}

/** Whose values moderators merge. */
const NAMED = ['tag', 'tech']

const headOf = (subject: Subject | null) =>
  subject
    ? {
        title: `Insights: ${subject.label}`,
        description: `How outages with “${subject.label}” went: how long they lasted, how they were noticed, what fixed them.`,
        canonical: subject.path
      }
    : {
        title: 'Insights',
        description:
          'What breaks, how long it lasts, how it is noticed and what fixes it, counted over all stories.',
        canonical: '/insights'
      }
