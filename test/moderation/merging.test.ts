import { expect, test } from 'vitest'
import { checkSite } from '../../src/upkeep/check.ts'
import { makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { stage } from './stage.ts'

const PAGE = '/desk/tags'

test('a tag is merged into another: stories, counts, search, feeds and follows go along, and it is undone', async () => {
  const { site, db, ids, as, visitor } = await stage()
  const told = (title: string, tags: string[]) => makeStory(db, { authorId: ids.ann, title, tags })
  await told('Only the old', ['k8s', 'cloud'])
  const both = await told('Both of them', ['kubernetes', 'k8s'])
  await told('Only the new', ['kubernetes'])
  const gone = await told('Gone since', ['k8s'])
  await as.ben.submit('/t/k8s', '/t/k8s/following', {})
  const before = (await visitor.get('/t')).text
  expect(before).toMatch(/#k8s 3 stories.*#kubernetes 2 stories/)
  const merge = (from: string, into: string) => as.moss.submit(PAGE, `${PAGE}/merging`, { from, into })
  expect((await merge('K8s', 'kubernetes')).status).toBe(303)
  await deliver(site, Date.now() + 1000)

  expect((await visitor.get('/t')).text).toMatch(/#kubernetes 4 stories/)
  expect((await visitor.get('/t')).text).not.toContain('#k8s')
  const old = await visitor.get('/t/k8s?sort=top')
  expect([old.status, old.headers.location]).toEqual([301, '/t/kubernetes?sort=top'])
  expect((await visitor.get('/t/cloud,k8s')).headers.location).toBe('/t/cloud,kubernetes')
  expect((await visitor.get('/t/k8s.rss')).headers.location).toBe('/t/kubernetes.rss')
  expect((await visitor.get('/t/kubernetes')).text).toContain('Only the old')
  expect((await visitor.get(both.path)).body.match(/href="\/t\/kubernetes"/g)).toHaveLength(1)
  expect((await as.ben.get('/following')).text).toContain('Only the new')
  expect((await visitor.get('/search?q=tag%3Akubernetes')).text).toContain('Only the old')
  expect((await visitor.get('/moderation/log')).text).toContain('#k8s is #kubernetes now.')
  await told('Told later', ['k8s'])
  expect((await visitor.get('/t/kubernetes')).text).toContain('Told later')
  expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)

  await as.ann.submit(`/s/${gone.shortId}/deletion`, `/s/${gone.shortId}/deletion`, {})
  expect((await as.mira.submit(PAGE, '/desk/acts/', {})).status).toBe(303)
  await deliver(site, Date.now() + 1000)
  expect((await visitor.get('/t/k8s')).text).toMatch(
    /Both of them[\s\S]*Only the old|Only the old[\s\S]*Both of them/
  )
  expect((await visitor.get('/t')).text).toMatch(/#kubernetes 3 stories.*#k8s 2 stories/)
  expect((await visitor.get('/t/kubernetes')).text).not.toContain('Only the old')
  expect((await visitor.get('/moderation/log')).text).toContain('Undone')
  expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)
})

test('a tag is merged once, into one that is there, by moderators alone', async () => {
  const { db, ids, as, visitor } = await stage()
  await makeStory(db, { authorId: ids.ann, tags: ['one', 'two', 'three'] })
  const merge = (from: string, into: string) => as.moss.submit(PAGE, `${PAGE}/merging`, { from, into })
  for (const [from, into] of [
    ['one', 'one'],
    ['one', 'nothing'],
    ['', 'one'],
    ['дома', 'one'],
    ['x'.repeat(9000), 'one']
  ])
    expect((await merge(from ?? '', into ?? '')).status, from).toBe(422)
  expect((await merge('one', 'two')).status).toBe(303)
  expect((await merge('one', 'three')).status).toBe(422)
  expect((await merge('three', 'one')).status).toBe(422)
  expect((await merge('two', 'three')).status).toBe(303)
  expect((await visitor.get('/t/one')).headers.location).toBe('/t/three')
  for (const browser of [visitor, as.ben]) expect((await browser.get(PAGE)).status).toBe(404)
  const _token = /name="_token" value="([^"]+)"/.exec((await as.ben.get('/you')).body)?.[1] ?? ''
  expect((await as.ben.post(`${PAGE}/merging`, { _token, from: 'three', into: 'two' })).status).toBe(404)
})
