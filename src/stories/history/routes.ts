import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { factsAsText } from '../../facts/box.ts'
import { withoutTakenHeadings } from '../../moderation/headings.ts'
import { SHORT_ID_PATTERN } from '../../text/shortId.ts'
import { gone, notFound } from '../../web/httpError.ts'
import { Type } from '../../web/type.ts'
import { renderPage } from '../../web/views.ts'
import { takenDown } from '../removal/words.ts'
import { findRemovedStory, findStory } from '../store.ts'
import { difference } from './difference.ts'
import { findVersion, listVersions, type Version } from './store.ts'

const schema = {
  params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }) }),
  querystring: Type.Object({ version: Type.Optional(Type.String()) })
}

export const historyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/s/:story/history', { schema }, async (request, reply) => {
    const story = (await findStory(db, request.params.story)) ?? (await refuse(request.params.story))
    const versions = await listVersions(db, story.id)
    const wanted = versions.find(({ number }) => String(number) === request.query.version) ?? versions[0]
    const asShown = await withoutTakenHeadings(db, story.id)
    const [before, version] = wanted ? await versionsAt(story.id, wanted.number, asShown) : []
    const head = { title: `How “${story.title}” changed`, isIndexed: false }
    return renderPage(reply, 'stories/history', head, {
      story,
      versions,
      version,
      factsText: version && factsAsText(version.facts),
      change: version && (before ? changeBetween(before, version) : null)
    })
  })

  /** The version before this one, and this one. */
  async function versionsAt(storyId: number, number: number, asShown: (version: Version) => Version) {
    const found = [await findVersion(db, storyId, number - 1), await findVersion(db, storyId, number)]
    return found.map((version) => version && asShown(version))
  }

  async function refuse(shortId: string): Promise<never> {
    const removed = await findRemovedStory(db, shortId)
    return removed ? gone(takenDown(removed)) : notFound('There is no such story.')
  }
}

const changeBetween = (before: Version, after: Version) => ({
  title: before.title === after.title ? [] : difference(before.title, after.title),
  tags:
    before.tags.join() === after.tags.join() ? [] : difference(before.tags.join(' '), after.tags.join(' ')),
  text: before.markdown === after.markdown ? [] : difference(before.markdown, after.markdown),
  facts: factsDifference(factsAsText(before.facts), factsAsText(after.facts))
})

const factsDifference = (before: string, after: string) => (before === after ? [] : difference(before, after))
