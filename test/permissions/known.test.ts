import { afterAll, describe, expect, test, vi } from 'vitest'
import { addDraft } from '../../src/drafts/saving.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { said } from './asking.ts'
import { type Case, STORY_TO } from './cases.ts'
import { type Made, makeWorld } from './world.ts'

const site = await buildSite()
afterAll(() => closeSite(site))
const world = await makeWorld(site)
const { db, as } = world

/** Of what leaves no trace. */
const GONE: readonly Case[] = ['hidden', 'held', 'deleted', 'taken back', 'erased']

const pagesOf = ({ parts }: Made): string[] => [
  `/s/${parts.story}/${parts.slug}`,
  `/s/${parts.story}/${parts.slug}?sort=latest`,
  `/s/${parts.story}/history`,
  `/s/${parts.story}/incident.json`,
  ...['rss', 'atom', 'json'].map((format) => `/s/${parts.story}/comments.${format}`),
  `/s/${parts.story}/c/${parts.comment}`,
  `/s/${parts.story}/c/${parts.comment}.rss`
]

interface Known {
  etag: string
  at: string
}

/** Whoever has a copy asks whether it is still right, for its head, for a part of it, or for it compressed. */
const questions = ({ etag, at }: Known): Array<[method: 'GET' | 'HEAD', headers: Record<string, string>]> => [
  ['GET', {}],
  ['HEAD', {}],
  ['GET', { 'if-none-match': etag }],
  ['HEAD', { 'if-none-match': etag }],
  ['GET', { 'if-none-match': `W/${etag}` }],
  ['GET', { 'if-none-match': '*' }],
  ['GET', { 'if-modified-since': at }],
  ['GET', { range: 'bytes=0-99' }],
  ['GET', { range: 'bytes=0-99', 'if-range': etag }]
]

async function tagsOf(made: Made): Promise<Map<string, Known>> {
  const tags = new Map<string, Known>()
  for (const path of pagesOf(made)) {
    const { status, headers } = await as.visitor.get(path)
    expect(status, path).toBe(200)
    tags.set(path, { etag: String(headers.etag ?? '"x"'), at: String(headers['last-modified'] ?? '') })
  }
  return tags
}

describe.each(GONE)('of a story that is %s', (state) => {
  test('nobody who knew it is told more than of one that never was, however they ask', async () => {
    const [made, never] = [
      await world.makeThing({}),
      await world.makeThing({ story: 'never', comment: 'never' })
    ]
    const tags = await tagsOf(made)
    await STORY_TO[state]?.(db, { id: made.storyId, commentId: made.commentId }, Date.now())
    // Where other processes are told of changes, that takes a moment.
    for (const path of pagesOf(made))
      await vi.waitFor(async () => expect((await as.visitor.get(path)).status, path).toBe(404), 20_000)
    for (const name of ['visitor', 'mia'] as const)
      for (const [n, path] of pagesOf(made).entries())
        for (const [method, headers] of questions(tags.get(path) as Known)) {
          const [theirs, none] = [
            await as[name].send({ method, url: path, headers }),
            await as[name].send({ method, url: pagesOf(never)[n] as string, headers })
          ]
          const label = `${name} ${method} ${path} ${JSON.stringify(headers)}`
          expect(Object.keys(theirs.headers).sort(), label).toEqual(Object.keys(none.headers).sort())
          expect(said(theirs, made.parts), label).toBe(said(none, never.parts))
        }
  })
})

test('the link of a draft that was taken away opens what a link that never was opens, to who saw it too', async () => {
  const draft = await addDraft(db, {
    accountId: world.ids.ann,
    storyId: null,
    coverImageId: null,
    now: Date.now(),
    title: 'Not yet',
    tags: '',
    markdown: 'Quietly, for now.',
    teller: 'name',
    facts: {}
  })
  const page = `/drafts/${draft}`
  const turn = (act: string) => as.ann.submit(page, `${page}/preview-key`, { act })
  expect((await turn('make')).status).toBe(303)
  const key = /\/preview\/([A-Za-z0-9_-]+)/.exec((await as.ann.get(page)).body)?.[1] ?? ''
  const seen = await as.visitor.get(`/preview/${key}`)
  expect(seen.text).toContain('Quietly, for now.')
  expect(seen.headers['cache-control']).toMatch(/no-store/)
  expect((await turn('revoke')).status).toBe(303)
  const never = key.replace(/./g, 'x')
  const known = { etag: String(seen.headers.etag ?? '"x"'), at: new Date().toUTCString() }
  for (const [method, headers] of questions(known)) {
    const [gone, none] = [
      await as.visitor.send({ method, url: `/preview/${key}`, headers }),
      await as.visitor.send({ method, url: `/preview/${never}`, headers })
    ]
    expect(gone.status).toBe(404)
    expect(said(gone, { key })).toBe(said(none, { key: never }))
  }
})
