import { afterAll, expect, test } from 'vitest'
import { addKnown } from '../../src/joining/admission.ts'
import { firstAdminPath } from '../../src/roles/store.ts'
import { buildSite, closeSite, signedIn } from '../support/app.ts'
import { visitorToken } from '../support/formToken.ts'
import { PASSWORD, visitor } from '../support/joined.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'
import { deliver, linkIn } from '../support/post.ts'

const site = await buildSite({ PRIVATE: 'on' })
afterAll(() => closeSite(site))
const { db, app } = site
const ann = await makeAccount(db, 'ann', { displayName: 'Quokka Ann' })
const story = await makeStory(db, {
  authorId: ann.id,
  title: 'Quokka title',
  markdown: 'Quokka words',
  tags: ['queues']
})
const comment = await makeComment(db, story, { authorId: ann.id, markdown: 'Quokka comment' })

/** Every address that the router knows, its parameters filled in with what is there. */
function allPaths(): string[] {
  const filled = {
    story: story.shortId,
    slug: story.slug,
    comment: comment.shortId,
    username: 'ann',
    format: 'rss'
  }
  const values = new Map(Object.entries({ ...filled, tags: 'queues', part: '1', tag: 'queues' }))
  const stack: string[] = []
  const paths: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', part = '', methods = ''] = /^([\s│]*)[├└]── (\S*) \(([^)]*)\)$/.exec(line) ?? []
    if (!part && !methods) continue
    const depth = indent.length / 4
    stack.length = depth
    stack[depth] = part
    if (methods.includes('GET')) paths.push(stack.join(''))
  }
  return paths.map((path) =>
    path
      .replace(/:(\w+)(?:\([^)]*\))?/g, (_, name: string) => values.get(name) ?? 'x'.repeat(32))
      .replace('*', 'x')
  )
}

const OPEN =
  /^\/(sign-in|join|first-admin|reset|confirm|confirmed|unsubscribe|privacy|left|look|logo|feeds\/private|static|assets|robots\.txt|site\.webmanifest|favicon\.ico|healthz|readyz|metrics)\b/

test('a visitor finds nothing but the way in, at every address of the site', async () => {
  const paths = allPaths()
  expect(paths.length).toBeGreaterThan(60)
  for (const path of [
    ...paths,
    story.path,
    '/latest.atom',
    '/u/ann',
    '/nothing-here',
    '/images/x.webp',
    '/s/zzzzzzzz'
  ]) {
    const answer = await visitor(site).get(path)
    expect(answer.body, path).not.toMatch(/quokka/i)
    expect(answer.headers['x-robots-tag'], path).toContain('noindex')
    if (OPEN.test(path)) continue
    const isFeed = answer.status === 401
    expect(
      isFeed || String(answer.headers.location).startsWith('/sign-in?returnTo='),
      `${path} ${answer.status}`
    ).toBe(true)
    expect(String(answer.headers['cache-control'] ?? ''), path).not.toContain('public')
  }
})

test('the pages that a visitor finds lead to no page that they do not', async () => {
  for (const path of ['/sign-in', '/reset', '/privacy', '/left']) {
    const { status, body } = await visitor(site).get(path)
    expect(status, path).toBe(200)
    const links = [...body.matchAll(/(?:href|action)="(\/[^"#?]*)/g)].map(([, link = '']) => link)
    // What members do in their settings is told of on the page about what is stored.
    const known = /^\/($|theme$|opensearch\.xml$|settings\/)/
    expect(
      links.filter((link) => !OPEN.test(link) && !known.test(link)),
      path
    ).toEqual([])
  }
  const { body } = await (await signedIn(site, ann)).get('/')
  for (const link of ['/new', '/search', '/feeds', '/about']) expect(body).toContain(`"${link}"`)
})

test('what is there and what is not are answered alike', async () => {
  const answers = []
  for (const path of [story.path, story.path.replaceAll(/[a-z0-9]/g, 'z')]) {
    const { status, headers, body } = await visitor(site).get(path)
    answers.push([status, body, Object.keys(headers)])
  }
  expect(answers[0]).toEqual(answers[1])
})

test('feeds need their token; whoever is signed in reads everything, kept by no shared cache', async () => {
  for (const path of ['/latest.rss', '/comments.json', '/u/ann.atom', '/feed', '/t/queues.rss'])
    expect((await visitor(site).get(path)).status, path).toBe(401)
  const browser = await signedIn(site, ann)
  for (const path of [story.path, '/latest.rss', '/']) {
    const answer = await browser.get(path)
    expect([answer.status, answer.body.includes('Quokka')], path).toEqual([200, true])
    expect(String(answer.headers['cache-control']), path).not.toMatch(/public|s-maxage/)
  }
  await browser.submit('/feeds', '/feeds/key', {})
  const { feed_key: key } = await db
    .selectFrom('account')
    .select('feed_key')
    .where('id', '=', ann.id)
    .executeTakeFirstOrThrow()
  expect((await visitor(site).get(`/feeds/private/${key}/saved.rss`)).status).toBe(200)
})

test('search engines are kept out', async () => {
  expect((await visitor(site).get('/robots.txt')).body).toBe('User-agent: *\nDisallow: /\n')
})

test('a form of a visitor does nothing, and one of a session that is over keeps its words', async () => {
  const browser = await signedIn(site, ann)
  const { body } = await browser.get(story.path)
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  browser.cookies.clear()
  const short = `/s/${story.shortId}/comments`
  const answer = await browser.post(short, { _token, body: 'Words to keep' })
  expect([answer.status, answer.text.includes('Words to keep')]).toEqual([401, true])
  expect((await browser.post(short, { _token: 'x' })).status).toBeGreaterThan(300)
  expect(await db.selectFrom('comment').select('id').execute()).toHaveLength(1)
})

test('nobody joins but the first administrator, and whom the operator adds', async () => {
  const form = { username: 'eve', password: PASSWORD }
  expect((await visitor(site).get('/join')).status).toBe(404)
  const eve = visitor(site)
  expect((await eve.get('/sign-in')).text).not.toContain('Join')
  const _token = visitorToken(eve)
  for (const returnTo of ['', `/first-admin/${'x'.repeat(32)}`])
    expect((await eve.post('/join', { ...form, _token, returnTo })).status).toBe(404)
  const path = (await firstAdminPath(db, Date.now())) ?? ''
  const ada = visitor(site)
  const joined = await ada.submit(`/join?returnTo=${path}`, '/join', { ...form, username: 'ada' })
  expect([joined.status, joined.headers.location]).toEqual([303, path])

  const add = (username: string, typed: string) => addKnown(db, { username, typed, now: Date.now() })
  expect(await add('ben', 'ben@mail.example')).toBeNull()
  expect(await add('ben', 'other@mail.example')).toContain('has that name already')
  expect(await add('cleo', 'ben@mail.example')).toContain('has that address already')
  expect(await add('cleo', 'nowhere')).toContain('does not look like')
  expect(await add('x', 'x@mail.example')).not.toBeNull()
  const ben = visitor(site)
  await ben.submit('/reset', '/reset', { username: 'ben@mail.example' })
  const link = linkIn((await deliver(site)).at(-1), site.config.baseUrl)
  expect((await ben.submit(link, link, { password: PASSWORD })).status).toBe(303)
  expect((await ben.get(story.path)).text).toContain('Quokka words')
})
