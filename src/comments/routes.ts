import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { parseCursor } from '../db/keyset.ts'
import { findWithheld } from '../moderation/withheld.ts'
import { branchForReader } from '../stories/forReader.ts'
import { findStory } from '../stories/store.ts'
import { commentPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { showsLists, showsStory } from '../web/cached.ts'
import { notFound } from '../web/httpError.ts'
import { mutesFor } from '../web/mutes.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { renderWithheld } from '../web/withheld.ts'
import { listComments } from './lists.ts'
import { findAnswered, findComment, readBranch } from './reading.ts'
import { buildThread, inReadingOrder, TOMBSTONES } from './thread.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ListQuery = Type.Object({ after: Type.Optional(Type.String()), before: Type.Optional(Type.String()) })

export const commentRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get(
    '/comments',
    { schema: { querystring: ListQuery }, config: showsLists('after', 'before') },
    async (request, reply) => {
      const page = await listComments(db, { mutes: await mutesFor(request) }, parseCursor(request.query))
      const head = {
        title: 'Latest comments',
        canonical: '/comments',
        feeds: [{ title: 'All comments', path: '/comments' }],
        previous: page.previous && `/comments?${page.previous}`,
        next: page.next && `/comments?${page.next}`
      }
      return renderPage(reply, 'comments/index', head, { page })
    }
  )

  app.get(
    '/s/:story/c/:comment',
    {
      schema: {
        params: Type.Object({ story: ShortId, comment: ShortId }),
        querystring: Type.Object({ after: Type.Optional(Type.String({ maxLength: 20 })) })
      },
      config: showsStory('after')
    },
    async (request, reply) => {
      const withheld = await findWithheld(db, request.viewer, 'comment', request.params.comment)
      if (withheld) return renderWithheld(reply, withheld)
      const story = (await findStory(db, request.params.story)) ?? notFound(NO_SUCH_COMMENT)
      const key = { id: story.id, authorId: story.author.id }
      const top = (await findComment(db, key, request.params.comment)) ?? notFound(NO_SUCH_COMMENT)
      const { comments, after } = await readBranch(db, key, top, request.query.after ?? null)
      const places = inReadingOrder(buildThread(comments, 'oldest').slice(0, 1))
      const shown = { places, selves: request.viewer?.selves ?? [], mutes: await mutesFor(request) }
      const who = top.author?.displayName ?? 'somebody'
      const head = {
        title: `${top.tombstone ? 'A removed comment' : `A comment by ${who}`} on “${story.title}”`,
        canonical: commentPath(story, top.shortId),
        isIndexed: false,
        feeds: [
          { title: `Comments on ${story.title}`, path: `/s/${story.shortId}/comments` },
          { title: 'Replies to this comment', path: commentPath(story, top.shortId) }
        ]
      }
      return renderPage(reply, 'comments/show', head, {
        story,
        ...(await branchForReader(db, request.viewer, story, shown)),
        top,
        answered: await findAnswered(db, top),
        after,
        isFirstPage: request.query.after === undefined,
        tombstones: TOMBSTONES
      })
    }
  )
}

const NO_SUCH_COMMENT = 'There is no such comment. It may have been removed, or its address is not whole.'
