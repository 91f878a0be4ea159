import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { listComments } from '../comments/lists.ts'
import { parseCursor } from '../db/keyset.ts'
import { followPersonButton } from '../follows/keeping.ts'
import { mutePersonButton } from '../mutes/buttons.ts'
import { type Mutes, NO_MUTES } from '../mutes/mutes.ts'
import { listStories } from '../stories/lists.ts'
import { personPath } from '../text/paths.ts'
import { showsPerson } from '../web/cached.ts'
import { notFound } from '../web/httpError.ts'
import { mutesFor } from '../web/mutes.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { findPerson, type Person } from './store.ts'

const schema = {
  params: Type.Object({ username: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }) }),
  querystring: Type.Object({ after: Type.Optional(Type.String()), before: Type.Optional(Type.String()) })
}
const config = showsPerson('after', 'before')

export const personRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/u/:username', { schema, config }, async (request, reply) => {
    const person = await findPersonOr404(request.params.username)
    const page = await listStories(
      db,
      { order: 'latest', authorId: person.id, mutes: await mutesOn(request, person) },
      parseCursor(request.query)
    )
    const follow = await followPersonButton(db, request.viewer, person)
    const mute = mutePersonButton(request.viewer, await mutesFor(request), person)
    const data = { person, page, tab: 'stories', follow, mute }
    return renderPage(reply, 'accounts/show', personHead(person, '', page), data)
  })

  app.get('/u/:username/comments', { schema, config }, async (request, reply) => {
    const person = await findPersonOr404(request.params.username)
    const page = await listComments(
      db,
      { authorId: person.id, mutes: await mutesOn(request, person) },
      parseCursor(request.query)
    )
    return renderPage(reply, 'accounts/show', personHead(person, '/comments', page), {
      person,
      page,
      tab: 'comments',
      follow: await followPersonButton(db, request.viewer, person),
      mute: mutePersonButton(request.viewer, await mutesFor(request), person)
    })
  })

  /** Nobody misses anything of their own on their page. */
  async function mutesOn(request: FastifyRequest, person: Person): Promise<Mutes> {
    return request.viewer?.accountId === person.id ? NO_MUTES : mutesFor(request)
  }

  async function findPersonOr404(username: string): Promise<Person> {
    return (await findPerson(db, username.toLowerCase())) ?? notFound('There is nobody of that name here.')
  }
}

function personHead(
  person: Person,
  tab: '' | '/comments',
  page: { previous: string | null; next: string | null }
) {
  const path = personPath(person.username)
  return {
    title: tab ? `Comments by ${person.displayName}` : person.displayName,
    description: person.bio || `Stories and comments by ${person.displayName}.`,
    canonical: path + tab,
    type: 'profile' as const,
    previous: page.previous && `${path}${tab}?${page.previous}`,
    next: page.next && `${path}${tab}?${page.next}`,
    feeds: [
      { title: `Stories by ${person.displayName}`, path },
      { title: `Comments by ${person.displayName}`, path: `${path}/comments` }
    ]
  }
}
