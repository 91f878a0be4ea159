import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { listComments } from '../comments/lists.ts'
import { parseCursor } from '../db/keyset.ts'
import { followPersonButton } from '../follows/keeping.ts'
import { listStories } from '../stories/lists.ts'
import { personPath } from '../text/paths.ts'
import { showsPerson } from '../web/cached.ts'
import { notFound } from '../web/httpError.ts'
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
    const page = await listStories(db, { order: 'latest', authorId: person.id }, parseCursor(request.query))
    const follow = await followPersonButton(db, request.viewer, person)
    const data = { person, page, tab: 'stories', follow }
    return renderPage(reply, 'accounts/show', personHead(person, '', page), data)
  })

  app.get('/u/:username/comments', { schema, config }, async (request, reply) => {
    const person = await findPersonOr404(request.params.username)
    const page = await listComments(db, { authorId: person.id }, parseCursor(request.query))
    return renderPage(reply, 'accounts/show', personHead(person, '/comments', page), {
      person,
      page,
      tab: 'comments',
      follow: await followPersonButton(db, request.viewer, person)
    })
  })

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
