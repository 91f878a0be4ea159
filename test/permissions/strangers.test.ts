import { afterAll, beforeAll, expect, test } from 'vitest'
import { planOpenData } from '../../src/openData/schedule.ts'
import { renewFeedKey } from '../../src/privateFeeds/store.ts'
import { imagePath } from '../../src/text/paths.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { DAY } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { plain } from '../uploads/files.ts'
import { said } from './asking.ts'
import { STORY_CASES } from './cases.ts'
import { PLACES } from './places.ts'
import { isPublic, TOLD, tellAll } from './told.ts'
import { makeWorld } from './world.ts'

const site = await buildSite({ PRIVATE: 'on' })
afterAll(() => closeSite(site))
const world = await makeWorld(site)
const { db, ids, as } = world

const MARKS = TOLD.map(({ mark }) => mark)
const words = new RegExp(MARKS.map((mark) => `every ${mark}|${mark}.weekend|numbat ${mark}`).join('|'), 'i')

beforeAll(async () => {
  const at = Date.now()
  await tellAll(world, at)
  await planOpenData(db, at)
  await deliver(site, at + DAY)
})

/** What a stranger brings along who was here before the site was made private. */
const KNOWN = [
  {},
  { 'if-none-match': '*' },
  { 'if-modified-since': new Date().toUTCString() },
  { range: 'bytes=0-9' }
]

test('a stranger to a private site gets one answer for all that is there, was there or never was', async () => {
  const never = await world.makeThing({ story: 'never', comment: 'never' })
  const pages = (parts: typeof never.parts) => [
    `/s/${parts.story}/${parts.slug}`,
    `/s/${parts.story}/history`,
    `/s/${parts.story}/incident.json`,
    `/s/${parts.story}/comments.rss`,
    `/s/${parts.story}/c/${parts.comment}`,
    `/s/${parts.story}/c/${parts.comment}.atom`,
    `/drafts/${parts.draft}/preview`
  ]
  for (const method of ['GET', 'HEAD'] as const)
    for (const headers of KNOWN) {
      const ask = async (path: string, parts: Record<string, string>) =>
        said(await as.visitor.send({ method, url: path, headers }), parts)
      const none = await Promise.all(pages(never.parts).map((path) => ask(path, never.parts)))
      for (const story of STORY_CASES) {
        const { parts } = await world.makeThing({ story })
        for (const [n, path] of pages(parts).entries())
          expect(await ask(path, parts), `${story} ${path}`).toBe(none[n])
      }
    }
})

test('a stranger to a private site gets no list, download, picture or export of it', async () => {
  const { hash } = await addUpload(db, { bytes: await plain(900, 300, '#305070'), alt: '' })
  const lists = Object.values(PLACES).flatMap((place) => ('at' in place ? place.at : []))
  const marked = lists.map((path) => path.replace('MARK', MARKS[0] ?? ''))
  const paths = [...marked, '/settings/export', imagePath(hash), imagePath(hash, 400)]
  for (const path of paths)
    for (const headers of KNOWN) {
      const answer = await as.visitor.get(path, headers)
      expect([303, 401], path).toContain(answer.status)
      expect(words.exec(answer.body), path).toBeNull()
      const nowhere = path.replace(hash, '0'.repeat(64))
      expect(said(answer, { path: encodeURIComponent(path) })).toBe(
        said(await as.visitor.get(nowhere, headers), { path: encodeURIComponent(nowhere) })
      )
    }
  expect((await as.visitor.post('/settings/export', {})).headers.location).toMatch(/^\/sign-in/)
  const seen = await as.mia.get(imagePath(hash))
  expect(seen.headers['cache-control']).toBe('private, max-age=31536000, immutable')
})

test('the download and the feeds by token of a private site hold what members may read, and a dead token opens nothing', async () => {
  const { body } = await as.mia.get('/data/stories.jsonl')
  await renewFeedKey(db, ids.mia)
  const keyOf = async () =>
    (await db.selectFrom('account').select('feed_key').where('id', '=', ids.mia).executeTakeFirstOrThrow())
      .feed_key ?? ''
  const key = await keyOf()
  const feeds = ['notifications', 'following', 'saved'].flatMap((list) =>
    ['rss', 'atom', 'json'].map((format) => `${list}.${format}`)
  )
  const tags = new Map<string, string>()
  for (const feed of feeds) {
    const answer = await as.visitor.get(`/feeds/private/${key}/${feed}`)
    expect(answer.status, feed).toBe(200)
    tags.set(feed, String(answer.headers.etag))
    for (const told of TOLD) {
      const mark = new RegExp(`(every|numbat) ${told.mark}|${told.mark} weekend`, 'i')
      if (!isPublic(told)) expect(mark.exec(answer.body + body), `${feed} ${told.state}`).toBeNull()
    }
  }
  expect(body).toContain('wombat')
  await renewFeedKey(db, ids.mia)
  const never = key.replace(/./g, 'x')
  for (const feed of feeds)
    for (const headers of [{}, { 'if-none-match': tags.get(feed) ?? '' }, { 'if-none-match': '*' }]) {
      const [dead, none] = [
        await as.visitor.get(`/feeds/private/${key}/${feed}`, headers),
        await as.visitor.get(`/feeds/private/${never}/${feed}`, headers)
      ]
      expect(dead.status, feed).toBe(404)
      expect(said(dead, { key })).toBe(said(none, { key: never }))
    }
})
