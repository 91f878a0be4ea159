import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseAvatar, removeAvatar } from '../../src/avatars/store.ts'
import { removeComment } from '../../src/comments/store.ts'
import { reactToComment } from '../../src/reactions/comments.ts'
import { rerenderOutdated } from '../../src/stories/rerender.ts'
import { removeStory } from '../../src/stories/store.ts'
import { storyPath } from '../../src/text/paths.ts'
import { closeSite, SITE } from '../support/app.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { photo } from '../uploads/files.ts'
import { buildTown, readAll, readAnew, type Town } from './town.ts'

let town: Town
beforeAll(async () => {
  town = await buildTown()
})
afterAll(() => closeSite(town))

const ofStory = ({ story }: Town) => `/s/${story.shortId}`
const ofComment = (at: Town) => `${ofStory(at)}/c/${at.comment.shortId}`

/** By the page of whom, and the beginning of the form's action. */
const send = async (page: string, action: string, fields: Record<string, string>, who: Town['ann']) => {
  const answer = await who.submit(page, action, fields)
  if (answer.status !== 303) throw new Error(`${action}: ${answer.status} ${answer.text}`)
  return String(answer.headers.location)
}

/** In this order, each on what those before left behind. */
type Act = (at: Town) => Promise<unknown>

const ACTS: Record<string, Act | Act[]> = {
  'a story is told': ({ ben }) =>
    send(
      '/new',
      '/new',
      { title: 'Third', tags: 'queues, dns', body: 'So it began, on a Monday.', act: 'publish' },
      ben
    ),
  'a story is changed': async (at) => {
    const draft = await send(at.story.path, `${ofStory(at)}/draft`, {}, at.ann)
    const text = { title: 'The Long Night!', tags: 'queues, mail', body: 'It *still* lasts, they say.' }
    return send(draft, draft, { ...text, act: 'publish' }, at.ann)
  },
  'a comment is posted': (at) =>
    send(at.story.path, `${ofStory(at)}/comments`, { body: 'And to me.' }, at.ben),
  'a comment is answered': (at) =>
    send(`${ofComment(at)}/reply`, `${ofStory(at)}/comments`, { body: 'When?' }, at.ann),
  'a comment is changed': (at) =>
    send(`${ofComment(at)}/edit`, `${ofComment(at)}/edit`, { body: 'In May, in fact.' }, at.ben),
  'a story is reacted to': (at) => send(at.story.path, `${ofStory(at)}/reactions`, { kind: 'hug' }, at.ben),
  'a reaction is taken back': (at) =>
    send(at.story.path, `${ofStory(at)}/reactions`, { kind: 'hug' }, at.ben),
  'a comment is liked': (at) => send(at.story.path, `${ofComment(at)}/reactions`, { kind: 'like' }, at.ann),
  'a comment was there too': ({ db, comment, annId }) =>
    reactToComment(db, comment.id, { accountId: annId, kind: 'been-there', at: Date.now() }),
  'a comment is deleted': (at) => send(`${ofComment(at)}/deletion`, `${ofComment(at)}/deletion`, {}, at.ben),
  'a comment is put back': (at) =>
    send(`${ofComment(at)}/deletion`, `${ofComment(at)}/restoration`, {}, at.ben),
  'a moderator removes a comment': ({ db, comment }) =>
    removeComment(db, comment.id, { by: 'moderator', reason: 'Rude', at: Date.now() }),
  'somebody takes another name': ({ ann }) =>
    send('/settings', '/settings/profile', { displayName: 'Ann Lee', pronouns: 'she/her' }, ann),
  'somebody says who they are': ({ ben }) =>
    send('/settings', '/settings/profile', { displayName: 'ben Example', bio: 'Mends things.' }, ben),
  'a picture is chosen': async ({ db, annId }) => chooseAvatar(db, annId, await photo(200, 200)),
  'a picture is removed': ({ db, annId }) => removeAvatar(db, annId),
  'a tag is described': ({ db }) =>
    db.updateTable('tag').set({ description: 'What waits.' }).where('name', '=', 'queues').execute(),
  'a tag is renamed': ({ db }) =>
    db.updateTable('tag').set({ name: 'letters' }).where('name', '=', 'mail').execute(),
  'a text is rendered anew': [
    ({ db, comment }) => {
      const stale = { renderer_version: 0, body_html: '<p>Old.</p>', removed_at: null }
      return db.updateTable('comment').set(stale).where('id', '=', comment.id).execute()
    },
    ({ db }) => rerenderOutdated(db, SITE)
  ],
  'a picture stands above a story': async ({ db, other }) => {
    const image = await db.selectFrom('image').select('id').executeTakeFirstOrThrow()
    await db.updateTable('story').set({ cover_image_id: image.id }).where('id', '=', other.id).execute()
  },
  'a name is taken off a story': (at) => send(`${ofStory(at)}/alias`, `${ofStory(at)}/alias`, {}, at.ann),
  'a story is deleted': (at) => send(`${ofStory(at)}/deletion`, `${ofStory(at)}/deletion`, {}, at.ann),
  'a story is put back': (at) => send('/drafts', `${ofStory(at)}/restoration`, {}, at.ann),
  'a story is taken back': [
    ({ db, annId }) => makeStory(db, { authorId: annId, title: 'Too soon', publishedAt: Date.now() }),
    async ({ db, ann }) => {
      const story = await db
        .selectFrom('story')
        .selectAll()
        .where('title', '=', 'Too soon')
        .executeTakeFirst()
      const place = { shortId: story?.short_id ?? '', slug: story?.slug ?? '' }
      await send(storyPath(place), `/s/${place.shortId}/unpublishing`, {}, ann)
    }
  ],
  'a moderator takes down a story': ({ db, other }) =>
    removeStory(db, other.id, { by: 'moderator', reason: 'Names names', at: Date.now() }),
  'a thread is brought over from elsewhere': async ({ db }) => {
    const { id } = await makeAccount(db, 'cleo', { kind: 'imported' })
    const story = await makeStory(db, { authorId: id, sourceUrl: 'https://elsewhere.example/1' })
    await makeComment(db, story, { authorId: null })
  }
}

test.for(Object.keys(ACTS))('when %s, the next visitor sees it, and the next member', async (name) => {
  for (const act of [ACTS[name] ?? []].flat()) {
    const before = await readAll(town.browser, town.paths)
    await readAll(town.ben, storiesOf(town))
    await act(town)
    const seen = await readAll(town.browser, town.paths)
    expect(seen, 'something changed').not.toEqual(before)
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(await readAnew(town, town.paths)))
    const asBen = withoutKeys(await readAll(town.ben, storiesOf(town)))
    expect(asBen).toEqual(withoutKeys(await readAnew(town, storiesOf(town), town.ben.cookies)))
  }
})

const storiesOf = ({ story, other }: Town) => [story.path, `${story.path}?sort=latest`, other.path]

/** Each form of a member's gets a key of its own, and says when it was drawn. */
const withoutKeys = (pages: Map<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...pages].map(([path, page]) => [path, page.replace(/name="(formKey|_begun)" value="[^"]*"/g, '')])
  )

test('what no visitor sees makes no page be drawn again', async () => {
  const { app, db, ben } = town
  const pages = await readAll(town.browser, town.paths)
  const kept = town.paths.filter((path) => pages.get(path)?.startsWith('200'))
  const { renders } = app.keptAnswers
  await db.updateTable('session').set({ seen_at: Date.now() }).execute()
  await db.updateTable('account').set({ mail_choice: 'never', password_hash: 'x' }).execute()
  await ben.get(town.story.path)
  await ben.get('/notifications')
  await ben.submit('/new', '/new', { title: 'Not yet', act: 'save' })
  await makeAccount(db, 'dora')
  await readAll(town.browser, kept)
  expect(kept.length).toBeGreaterThan(20)
  expect(app.keptAnswers.renders).toBe(renders)
})

test('an answer or a reaction makes no other story be drawn again', async () => {
  const { app, ben, browser, story } = town
  const other = await makeStory(town.db, { authorId: town.annId, tags: ['queues'] })
  await browser.get(other.path)
  const { renders } = app.keptAnswers
  // Ben said something above, and one comment waits for the other.
  await town.db.deleteFrom('limit_count').execute()
  await send(story.path, `/s/${story.shortId}/comments`, { body: 'Still here.' }, ben)
  await send(story.path, `/s/${story.shortId}/reactions`, { kind: 'brave' }, ben)
  await browser.get(other.path)
  expect(app.keptAnswers.renders).toBe(renders)
  await browser.get(story.path)
  expect(app.keptAnswers.renders).toBe(renders + 1)
})
