import { expect, test } from 'vitest'
import { turnKey } from '../../src/limits/limits.ts'
import { difference } from '../../src/stories/history/difference.ts'
import { removeStory } from '../../src/stories/store.ts'
import { atHome, everything, openForm } from '../drafts/typing.ts'
import type { Browser } from '../support/browser.ts'
import { type MadeStory, makeComment, makeStory, NOON } from '../support/make.ts'

async function edit(browser: Browser, story: MadeStory, typed: Record<string, string>): Promise<string> {
  const opened = await browser.submit(story.path, `/s/${story.shortId}/draft`, {})
  const path = String(opened.headers.location)
  const answer = await browser.submit(path, path, { ...typed, act: 'publish' })
  return String(answer.headers.location)
}

async function withStory() {
  const home = await atHome()
  const story = await makeStory(home.db, { authorId: home.ann.id, markdown: 'The disk was full at two.' })
  return { ...home, story }
}

test('a change is published under the same id with the new title in its address, and says when', async () => {
  const { db, browser, visitor, story } = await withStory()
  const typed = { title: 'The full disk', tags: 'disks, queues', body: 'The disk was full at three.' }
  const path = await edit(browser, story, typed)
  expect(path).toBe(`/s/${story.shortId}/the-full-disk`)
  const page = await visitor.get(path)
  expect(page.text).toMatch(/The full disk #disks #queues .* Updated/)
  expect(page.body).toContain(`<a href="/s/${story.shortId}/history">Updated</a>`)
  expect((await visitor.get(story.path)).headers.location).toBe(path)
  const counts = await db.selectFrom('tag').select(['name', 'story_count']).orderBy('name').execute()
  expect(counts).toEqual([
    { name: 'disks', story_count: 1 },
    { name: 'queues', story_count: 1 }
  ])
  expect(await db.selectFrom('draft').selectAll().execute()).toEqual([])
})

test('every version is kept, the first too, and what changed can be read', async () => {
  const { browser, visitor, story } = await withStory()
  await edit(browser, story, { body: 'The disk was full at three, again.' })
  await edit(browser, story, { title: 'The full disk', tags: '' })
  const history = `/s/${story.shortId}/history`
  const latest = await visitor.get(history)
  expect(latest.text).toMatch(/Version 3 .*Version 2 .*Version 1 .*What version 3 changed/)
  expect(latest.body).toMatch(/<del>queues\s*<\/del>/)
  const second = await visitor.get(`${history}?version=2`)
  expect(second.body).toContain('The disk was full at <del>two</del><ins>three, again</ins>.')
  const first = await visitor.get(`${history}?version=1`)
  expect(first.text).toMatch(/Version 1, as it was told.*The disk was full at two\./)
  expect(first.body).toContain('<meta name="robots" content="noindex">')
})

test('publishing without a change is no version and no update', async () => {
  const { site, browser, visitor, story } = await withStory()
  const before = await everything(site)
  await edit(browser, story, {})
  expect(await everything(site)).toBe(before)
  expect((await visitor.get(story.path)).text).not.toContain('Updated')
  const page = await visitor.get(`/s/${story.shortId}/history`)
  expect(page.text).toContain('says what it said when it was told')
})

test('editing again opens the draft that is there, with what was changed in it', async () => {
  const { browser, story } = await withStory()
  const open = async () =>
    String((await browser.submit(story.path, `/s/${story.shortId}/draft`, {})).headers.location)
  const path = await open()
  await browser.submit(path, path, { act: 'save', body: 'Half a thought' })
  expect(await open()).toBe(path)
  expect((await openForm(browser, path)).body).toBe('Half a thought')
  expect((await browser.get(path)).text).toContain('Publish the changes')
  expect((await browser.get('/drafts')).text).toContain('Changes a published story')
  await browser.submit(path, `${path}/deletion`, {})
  expect((await browser.get(story.path)).text).toContain('The disk was full at two.')
})

test('changing a story takes a turn of changing and none of telling, and tells nobody again', async () => {
  const { db, browser, story, ann } = await withStory()
  await edit(browser, story, { body: 'The disk was full at three.' })
  const turns = await db.selectFrom('limit_count').select(['key', 'count']).execute()
  expect(turns).toEqual([{ key: turnKey('change', `account ${ann.id}`), count: 1 }])
  expect(await db.selectFrom('job').select('kind').where('kind', '=', 'notify-story').execute()).toEqual([])
})

test('the history of a removed story is gone with it', async () => {
  const { db, browser, visitor, story, ann } = await withStory()
  await edit(browser, story, { body: 'It named the customer, Example Ltd.' })
  const history = `/s/${story.shortId}/history`
  await removeStory(db, story.id, { by: 'moderator', reason: 'It named a customer', at: NOON })
  const page = await visitor.get(history)
  expect(page.status).toBe(410)
  expect(page.text).toContain('taken down by a moderator')
  expect(page.text).not.toContain('Example Ltd')
  const own = await makeStory(db, { authorId: ann.id })
  await makeComment(db, own, { authorId: null })
  await removeStory(db, own.id, { by: 'author', reason: '', at: NOON })
  expect((await visitor.get(`/s/${own.shortId}/history`)).status).toBe(410)
  expect((await visitor.get('/s/zzzzzzzz/history')).status).toBe(404)
})

test('a version that never was shows the newest', async () => {
  const { browser, visitor, story } = await withStory()
  await edit(browser, story, { body: 'The disk was full at three.' })
  for (const odd of ['0', '3', '-1', '1e1', 'x', '%00', '2&version=1'])
    expect((await visitor.get(`/s/${story.shortId}/history?version=${odd}`)).text, odd).toContain(
      'What version 2 changed'
    )
})

test('hostile text is shown as text in a history', async () => {
  const { browser, visitor, story } = await withStory()
  await edit(browser, story, {
    title: '<script>alert(1)</script>',
    body: '<img src=x onerror=alert(2)> & more of it'
  })
  const { body } = await visitor.get(`/s/${story.shortId}/history`)
  expect(body).not.toMatch(/<script>alert|<img src=x/)
  expect(body).toContain('&lt;img src=x onerror=alert(2)&gt; &amp; more of it')
})

test('a difference shows what changed with a little around it, and leaves the rest out', () => {
  const lines = Array.from({ length: 20 }, (_, n) => `Line ${n}`)
  const after = lines.with(10, 'Line ten').join('\n')
  expect(difference(lines.join('\n'), after)).toEqual([
    { pieces: [], linesLeftOut: 8 },
    { pieces: [{ kind: 'same', text: 'Line 8\nLine 9\n' }], linesLeftOut: 0 },
    {
      pieces: [
        { kind: 'same', text: 'Line ' },
        { kind: 'removed', text: '10' },
        { kind: 'added', text: 'ten' },
        { kind: 'same', text: '\n' }
      ],
      linesLeftOut: 0
    },
    { pieces: [{ kind: 'same', text: 'Line 11\nLine 12\n' }], linesLeftOut: 0 },
    { pieces: [], linesLeftOut: 7 }
  ])
})

test('both texts can be put together again from their difference', () => {
  const words = (n: number, seed: number) =>
    Array.from({ length: n }, (_, at) => `w${(at * seed) % 97}${at % 9 ? ' ' : '\n'}`)
      .join('')
      .concat('\n')
  for (const [before, after] of [
    ['', 'All new\n'],
    ['All gone\n', ''],
    [words(400, 7), words(400, 11)],
    [words(9000, 7), words(9000, 13)]
  ] as const) {
    const pieces = difference(before, after).flatMap((passage) => passage.pieces)
    const of = (kind: 'removed' | 'added') =>
      pieces.filter((piece) => piece.kind === kind || piece.kind === 'same').map(({ text }) => text)
    const isWhole = difference(before, after).every(({ linesLeftOut }) => linesLeftOut === 0)
    if (isWhole) expect([of('removed').join(''), of('added').join('')]).toEqual([before, after])
  }
})
