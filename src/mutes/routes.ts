import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ownsAuthor } from '../aliases/store.ts'
import { findFollowable, toggleListed } from '../follows/store.ts'
import { findStoryKey } from '../stories/keys.ts'
import { currentNames, findTags } from '../tags/store.ts'
import { commentPath, personPath, storyPath, tagPath } from '../text/paths.ts'
import { SHORT_ID_PATTERN } from '../text/shortId.ts'
import { choicesOf, rememberChoices } from '../web/choices.ts'
import { formOf } from '../web/forms.ts'
import { requireViewer } from '../web/guards.ts'
import { HttpError, notFound } from '../web/httpError.ts'
import { limitTurns, whoAsks } from '../web/limit.ts'
import { mutesFor } from '../web/mutes.ts'
import { placeBack, wanted } from '../web/toggles.ts'
import { Type } from '../web/type.ts'
import { renderPage } from '../web/views.ts'
import { MOST_PEOPLE, MOST_TAGS } from './mutes.ts'
import { findCommenter, hasRoom, listMutedPeople, unmuteGone } from './store.ts'

const ShortId = Type.String({ pattern: SHORT_ID_PATTERN })
const ofTag = { params: Type.Object({ tag: Type.String({ pattern: '^[a-z0-9+-]{1,30}$' }) }) }
const ofPerson = { params: Type.Object({ username: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }) }) }
const ofStory = { params: Type.Object({ story: ShortId }) }
const ofComment = { params: Type.Object({ story: ShortId, comment: ShortId }) }

const NOBODY = 'There is nobody of that name here whom you could mute.'
const NO_STORY = 'There is no such story by somebody whom you could mute.'
const NO_COMMENT = 'There is no such comment by somebody whom you could mute.'
const FULL = {
  mutedPerson: `That would be more than ${MOST_PEOPLE} people. Unmute somebody first; nothing was changed.`,
  mutedTag: `That would be more than ${MOST_TAGS} tags. Unmute one of them first; nothing was changed.`
}

/** What a reader does not want to read: members mute people and tags, visitors tags. Nobody is told that they are muted. */
export const muteRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db } = app

  app.get('/muted', async (request, reply) => {
    const { viewer } = request
    const people = viewer && (await listMutedPeople(db, viewer.accountId))
    const { tagNames } = await mutesFor(request)
    return renderPage(reply, 'mutes/index', { title: 'Muted', isIndexed: false }, { people, tags: tagNames })
  })

  /** Whoever left, or whose only story is gone, has no page to unmute them on. */
  app.post('/muted/gone', async (request, reply) => {
    const { accountId } = requireViewer(request)
    const { since = '' } = formOf(request)
    if (!/^\d{1,15}$/.test(since)) throw new HttpError(400, 'Please say whom to unmute.')
    await unmuteGone(db, accountId, Number(since))
    return reply.redirect('/muted', 303)
  })

  // On pages that are kept for visitors, whose forms have no token.
  const onKeptPage = { schema: ofTag, config: { formGuard: 'member' } } as const
  app.post('/t/:tag/muting', onKeptPage, async (request, reply) => {
    const { tag } = request.params
    if (request.viewer) await muteTag(request, tag)
    else await remember(request, reply, tag)
    return reply.redirect(placeBack(request, tagPath(tag)), 303)
  })

  app.post('/u/:username/muting', { schema: ofPerson }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const person =
      (await findFollowable(db, request.params.username.toLowerCase(), accountId)) ?? notFound(NOBODY)
    await mute(request, 'mutedPerson', person.id)
    return reply.redirect(placeBack(request, personPath(person.username)), 303)
  })

  /** Of a story told without a name, that mutes the one who was made up for it, and nobody else. */
  app.post('/s/:story/teller/muting', { schema: ofStory }, async (request, reply) => {
    const { accountId } = requireViewer(request)
    const story = (await findStoryKey(db, request.params.story)) ?? notFound(NO_STORY)
    if (await ownsAuthor(db, accountId, story.authorId)) return notFound(NO_STORY)
    await mute(request, 'mutedPerson', story.authorId)
    return reply.redirect(placeBack(request, storyPath(story)), 303)
  })

  app.get('/s/:story/c/:comment/muting', { schema: ofComment }, async (request, reply) => {
    const comment = await commentOr404(request, request.params)
    const isOn = (await mutesFor(request)).people.includes(comment.authorId)
    const head = { title: isOn ? 'Unmute' : 'Mute', isIndexed: false }
    return renderPage(reply, 'mutes/person', head, { comment, isOn, isAlias: comment.kind === 'alias' })
  })

  app.post('/s/:story/c/:comment/muting', { schema: ofComment }, async (request, reply) => {
    const comment = await commentOr404(request, request.params)
    await mute(request, 'mutedPerson', comment.authorId)
    return reply.redirect(commentPath(comment, comment.commentShortId), 303)
  })

  async function commentOr404(request: FastifyRequest, at: { story: string; comment: string }) {
    const { accountId } = requireViewer(request)
    const comment = (await findCommenter(db, at.story, at.comment)) ?? notFound(NO_COMMENT)
    return (await ownsAuthor(db, accountId, comment.authorId)) ? notFound(NO_COMMENT) : comment
  }

  async function muteTag(request: FastifyRequest, name: string): Promise<void> {
    const [tag] = await findTags(db, await currentNames(db, [name]))
    await mute(request, 'mutedTag', (tag ?? notFound(NO_TAG)).id)
  }

  async function mute(
    request: FastifyRequest,
    list: 'mutedPerson' | 'mutedTag',
    targetId: number
  ): Promise<void> {
    const { accountId } = requireViewer(request)
    await limitTurns(request, 'reaction', whoAsks(request))
    const wants = wanted(request, list)
    const isOver = wants !== false && !(await hasRoom(db, accountId, list, targetId))
    if (isOver) throw new HttpError(422, FULL[list])
    await toggleListed(db, { accountId, list, targetId, at: Date.now() }, wants)
  }

  async function remember(request: FastifyRequest, reply: FastifyReply, name: string): Promise<void> {
    const [current = name] = await currentNames(db, [name])
    const known = await currentNames(db, choicesOf(request).mutedTags)
    const others = known.filter((other) => other !== current)
    const wants = wanted(request, 'mutedTag') ?? !known.includes(current)
    if (wants && (await findTags(db, [current])).length === 0) notFound(NO_TAG)
    if (!rememberChoices(request, reply, { mutedTags: wants ? [...others, current] : others }))
      throw new HttpError(422, FULL.mutedTag)
  }
}

const NO_TAG = 'No story carries that tag yet.'
