import { removeComment } from '../../src/comments/store.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { buildSite, SITE, type TestApp } from '../support/app.ts'
import { DAY, HOUR, type MadeStory, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import type { ReadItem } from './readers.ts'

/** A feed, where it is, and what it should hold, in this order. */
export interface FeedKind {
  path: string
  title: string
  page: string
  items: Array<Required<ReadItem>>
}

export interface FeedSite extends TestApp {
  kinds: Record<string, FeedKind>
}

/** A site with something in each kind of feed, and with things beside it that no feed may hold. */
export async function buildFeedSite(): Promise<FeedSite> {
  const site = await buildSite({ SITE_NAME: 'Q&A <tales>' })
  const { db } = site
  const ann = await makeAccount(db, 'ann', { displayName: 'Ann & Söhne <ann>' })
  const bob = await makeAccount(db, 'bob')
  const first = await makeStory(db, { title: FIRST, authorId: ann.id, tags: ['mysql', 'c++'] })
  const second = await makeStory(db, {
    title: SECOND,
    authorId: bob.id,
    tags: ['redis'],
    publishedAt: NOON + HOUR,
    editedAt: NOON + DAY,
    sourceUrl: 'https://elsewhere.example/told-first'
  })
  const gone = await makeStory(db, { title: 'GONE', authorId: ann.id, tags: ['mysql', 'redis'] })
  await makeComment(db, gone, { authorId: bob.id, markdown: 'GONE WITH IT' })
  await removeStory(db, gone.id, { by: 'moderator', reason: '', at: NOON })
  const top = await makeComment(db, first, { authorId: bob.id, markdown: 'Top' })
  const below = { parentId: top.id, createdAt: NOON + 2 * HOUR }
  const reply = await makeComment(db, first, { authorId: null, markdown: 'Reply', ...below })
  const removed = await makeComment(db, first, { authorId: bob.id, markdown: 'REMOVED', ...below })
  await removeComment(db, removed.id, { by: 'author', reason: '', at: NOON })
  for (const name of ['cleo', 'dan']) {
    const { id } = await makeAccount(db, name)
    await reactToStory(db, first.id, { accountId: id, kind: 'hug', at: NOON })
  }
  const later = { authorId: ann.id, markdown: 'Later', createdAt: NOON + 3 * HOUR }
  const other = await makeComment(db, first, later)

  const told = [
    itemOf(second, SECOND, 'bob Example', ['redis'], { publishedAt: NOON + HOUR, updatedAt: NOON + DAY }),
    itemOf(first, FIRST, ann.displayName, ['mysql', 'c++'], { publishedAt: NOON, updatedAt: NOON })
  ]
  const said = [
    commentOf(first, other.shortId, ann.displayName, '<p>Later</p>\n', NOON + 3 * HOUR),
    commentOf(first, reply.shortId, 'Somebody', '<p>Reply</p>\n', NOON + 2 * HOUR),
    commentOf(first, top.shortId, 'bob Example', '<p>Top</p>\n', NOON + HOUR)
  ]
  return { ...site, kinds: kindsOf(first, top.shortId, told, said) }
}

/** Nothing in these looks like a whole tag or a character reference: see hostileTexts.test.ts. */
const FIRST = 'Why `a < b && c > d` took us down'
const SECOND = 'ليلة 🔥: “the rest”'

function itemOf(
  story: MadeStory,
  title: string,
  author: string,
  categories: string[],
  times: { publishedAt: number; updatedAt: number }
): Required<ReadItem> {
  const url = SITE + story.path
  const contentHtml = '<p>It began with a <strong>small</strong> change.</p>\n'
  return { id: `${SITE}/s/${story.shortId}`, title, url, author, categories, contentHtml, ...times }
}

function commentOf(
  story: MadeStory,
  shortId: string,
  author: string,
  contentHtml: string,
  at: number
): Required<ReadItem> {
  const url = `${SITE}/s/${story.shortId}/c/${shortId}`
  const title = `${author} on “${FIRST}”`
  return { id: url, title, url, author, categories: [], contentHtml, publishedAt: at, updatedAt: at }
}

type Items = FeedKind['items']

function kindsOf(story: MadeStory, top: string, told: Items, said: Items): Record<string, FeedKind> {
  const kind = (path: string, title: string, items: Items, page = path): FeedKind => ({
    path,
    title,
    page: SITE + page,
    items
  })
  const name = 'Q&A <tales>'
  const branch = `/s/${story.shortId}/c/${top}`
  return {
    latest: kind('/latest', `${name}: latest stories`, told),
    hot: kind('/hot', `${name}: hot stories`, told.toReversed(), '/'),
    'a tag': kind('/t/mysql', `${name}: mysql`, told.slice(1)),
    'a tag with signs': kind('/t/c++', `${name}: c++`, told.slice(1)),
    'several tags': kind('/t/redis,mysql', `${name}: redis or mysql`, told),
    'an author': kind('/u/ann', `${name}: Ann & Söhne <ann>`, told.slice(1)),
    'an author’s comments': kind('/u/bob/comments', `${name}: comments by bob Example`, said.slice(2)),
    'a story’s comments': kind(`/s/${story.shortId}/comments`, `Comments on “${FIRST}”`, said, story.path),
    'a comment’s branch': kind(branch, `bob Example on “${FIRST}”, and replies`, said.slice(1)),
    'all comments': kind('/comments', `${name}: comments`, said)
  }
}
