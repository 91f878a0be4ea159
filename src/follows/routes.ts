import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { parseCursor } from '../db/keyset.ts'
import { findStoryKey } from '../stories/keys.ts'
import { currentNames, findTags } from '../tags/store.ts'
import { personPath, storyPath, tagPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { requireViewer } from '../web/guards.ts'
import { notFound } from '../web/httpError.ts'
import { limitTurns, whoAsks } from '../web/limit.ts'
import { mutesFor } from '../web/mutes.ts'
import { placeBack, wanted } from '../web/toggles.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { type Followed, listFollowed, listFollows } from './lists.ts'
import { findFollowable, type Listed, toggleListed } from './store.ts'

const ofTag = { params: Type.Object({ tag: Type.String({ pattern: '^[a-z0-9+-]{1,30}$' }) }) }
const ofPerson = { params: Type.Object({ username: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }) }) }
const ofStory = { params: Type.Object({ story: Type.String({ pattern: SHORT_ID_PATTERN }) }) }
const ListQuery = Type.Object({ after: Type.Optional(Type.String()), before: Type.Optional(Type.String()) })

/** Following tags, people and threads; muting threads. */
export const followRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.post('/t/:tag/following', { schema: ofTag }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const [tag] = await findTags(db, await currentNames(db, [request.params.tag]))
    if (!tag) return notFound('No story carries that tag yet.')
    await toggle(request, { accountId, list: 'tag', targetId: tag.id })
    return reply.redirect(placeBack(request, tagPath(tag.name)), 303)
  })

  app.post('/u/:username/following', { schema: ofPerson }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const person = await findFollowable(db, request.params.username.toLowerCase(), accountId)
    if (!person) return notFound('There is nobody of that name here whom you could follow.')
    await toggle(request, { accountId, list: 'person', targetId: person.id })
    return reply.redirect(placeBack(request, personPath(person.username)), 303)
  })

  for (const [path, list] of [
    ['/s/:story/following', 'thread'],
    ['/s/:story/muting', 'muted']
  ] as const) {
    app.post(path, { schema: ofStory }, async (request, reply) => {
      const { accountId } = requireViewer(request)
      const story = await findStoryKey(db, request.params.story)
      if (!story) return notFound('There is no such story. It may have been taken down.')
      await toggle(request, { accountId, list, targetId: story.id })
      return reply.redirect(placeBack(request, `${storyPath(story)}#keeping`), 303)
    })
  }

  app.get('/following', { schema: { querystring: ListQuery } }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const page = await listFollowed(
      db,
      { accountId, mutes: await mutesFor(request) },
      parseCursor(request.query)
    )
    const head = {
      title: 'Following',
      isIndexed: false,
      previous: page.previous && `/following?${page.previous}`,
      next: page.next && `/following?${page.next}`
    }
    const groups = groupsOf(await listFollows(db, accountId))
    return renderPage(reply, 'follows/index', head, { page, groups, order: 'following' })
  })

  async function toggle(request: FastifyRequest, listed: Listed): Promise<void> {
    await limitTurns(request, 'reaction', whoAsks(request))
    await toggleListed(db, { ...listed, at: Date.now() }, wanted(request, listed.list))
  }
}

/** What a member follows, with where each is ended. */
function groupsOf({ tags, people, threads, muted }: Followed) {
  const thread = (act: 'following' | 'muting') => (story: Followed['threads'][number]) => ({
    path: storyPath(story),
    label: story.title,
    action: `/s/${story.shortId}/${act}`
  })
  const tagEntries = tags.map(({ name }) => ({
    path: tagPath(name),
    label: `#${name}`,
    action: `${tagPath(name)}/following`
  }))
  const personEntries = people.map(({ username, displayName }) => ({
    path: personPath(username),
    label: displayName,
    action: `${personPath(username)}/following`
  }))
  return [
    { title: 'Tags', list: 'tag', end: 'Unfollow', entries: tagEntries },
    { title: 'People', list: 'person', end: 'Unfollow', entries: personEntries },
    { title: 'Threads', list: 'thread', end: 'Unfollow', entries: threads.map(thread('following')) },
    { title: 'Muted threads', list: 'muted', end: 'Unmute', entries: muted.map(thread('muting')) }
  ]
}
