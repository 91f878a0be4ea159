import { buildApp } from '../../src/app.ts'
import { buildSite, signedIn, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { DAY, type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'

/** A small site in which every kind of page that is kept for visitors shows something. */
export interface Town extends TestApp {
  ann: Browser
  annId: number
  ben: Browser
  benId: number
  story: MadeStory
  other: MadeStory
  comment: { id: number; shortId: string }
  paths: string[]
}

export async function buildTown(env: NodeJS.ProcessEnv = {}): Promise<Town> {
  const site = await buildSite(env)
  const { db } = site
  const [ann, ben] = [await makeAccount(db, 'ann'), await makeAccount(db, 'ben')]
  // Far enough apart that no act here changes the order of what is offered to be read next.
  const told = (days: number) => Date.now() - days * 20 * DAY
  const story = await makeStory(db, { authorId: ann.id, title: 'The long night', publishedAt: told(1) })
  const other = await makeStory(db, { authorId: ben.id, title: 'The short day', publishedAt: told(2) })
  const comment = await makeComment(db, story, { authorId: ben.id, markdown: 'To us too, in March.' })
  await makeComment(db, story, { authorId: ann.id, markdown: 'Thank you.', parentId: comment.id })
  const paths = pathsOf(story, other, comment)
  const members = {
    ann: await signedIn(site, ann),
    annId: ann.id,
    ben: await signedIn(site, ben),
    benId: ben.id
  }
  return { ...site, ...members, story, other, comment, paths }
}

function pathsOf(story: MadeStory, other: MadeStory, comment: { shortId: string }): string[] {
  const branch = `/s/${story.shortId}/c/${comment.shortId}`
  const lists = [
    '/',
    '/latest',
    '/top/week',
    '/top/all',
    '/t',
    '/t/queues',
    '/t/queues?sort=hot',
    '/comments'
  ]
  const pages = [story.path, `${story.path}?sort=latest`, other.path, branch, '/u/ann', '/u/ben/comments']
  const feeds = ['/latest', '/hot', '/comments', '/t/queues', '/u/ann', '/u/ben/comments', branch]
  const written = [...feeds, `/s/${story.shortId}/comments`].flatMap((path) => [
    `${path}.atom`,
    `${path}.json`
  ])
  return [...lists, ...pages, ...written, '/latest.rss', '/sitemap.xml', '/sitemap-1.xml', '/about', '/feeds']
}

/** What a visitor finds on each page; as status and text. */
export async function readAll(visitor: Browser, paths: readonly string[]): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  for (const path of paths) {
    const { status, body } = await visitor.get(path)
    pages.set(path, `${status} ${body}`)
  }
  return pages
}

/** The same from a site that has kept nothing yet. */
export async function readAnew(
  { config, db }: TestApp,
  paths: readonly string[],
  cookies: ReadonlyMap<string, string> = new Map()
) {
  const app = await buildApp({ config, db })
  const browser = new Browser(app)
  for (const [name, value] of cookies) browser.cookies.set(name, value)
  try {
    return await readAll(browser, paths)
  } finally {
    await app.close()
  }
}
