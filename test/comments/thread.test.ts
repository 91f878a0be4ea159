import { expect, test } from 'vitest'
import { MAX_DEPTH } from '../../src/comments/path.ts'
import { COMMENTS_A_PAGE } from '../../src/comments/reading.ts'
import { removeComment } from '../../src/comments/store.ts'
import type { Db } from '../../src/db/open.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { HOUR, type MadeStory, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

const wordsOf = (body: string) => [...body.matchAll(/<p>(word-[\w-]+)<\/p>/g)].map((match) => match[1])

async function addChain(db: Db, story: MadeStory, authorId: number, length: number) {
  const chain: Array<{ id: number; shortId: string }> = []
  for (let n = 0; n < length; n++) {
    const parentId = chain.at(-1)?.id ?? null
    chain.push(
      await makeComment(db, story, { authorId, parentId, markdown: `word-${n}`, createdAt: NOON + n * HOUR })
    )
  }
  return chain
}

async function readEverything(browser: Browser, start: string) {
  const seen = new Set<string>()
  const queue = [start]
  const visited = new Set<string>()
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    if (visited.has(url)) continue
    visited.add(url)
    const { body } = await browser.get(url)
    for (const word of wordsOf(body)) if (word) seen.add(word)
    for (const [, href = ''] of body.matchAll(/class="thread-note"><a(?: rel="next")? href="([^"#]*)/g)) {
      const next = href.replaceAll('&amp;', '&')
      queue.push(next.startsWith('?') ? url.split('?')[0] + next : next)
    }
  }
  return { seen, pages: visited.size }
}

test('comments stand under what they answer, with author mark, edit mark and counts that agree', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const ben = await makeAccount(db, 'ben', { displayName: 'Ben Ode', pronouns: 'he/him' })
  const first = await makeComment(db, story, {
    authorId: ben.id,
    markdown: 'word-first',
    editedAt: NOON + 2 * HOUR
  })
  await makeComment(db, story, { authorId: story.authorId, parentId: first.id, markdown: 'word-answer' })
  const page = await browser.get(story.path)
  expect(page.text).toContain('Top comments (2)')
  expect(page.text).toMatch(
    /Ben Ode \(he\/him\) Mar 1, 2026 • Edited Mar 1, 2026 word-first .* Author Mar 1, 2026 word-answer/
  )
  expect(page.text).toContain('Ben Ode, 1 reply')
  expect((await browser.get('/')).text).toContain('2 comments')
})

test('a removed comment leaves a tombstone that says who and why, and keeps its replies', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const ben = await makeAccount(db, 'ben')
  const first = await makeComment(db, story, { authorId: ben.id, markdown: 'word-secret' })
  await makeComment(db, story, { authorId: story.authorId, parentId: first.id, markdown: 'word-answer' })
  const removal = { by: 'moderator' as const, reason: 'unkind', at: NOON + 3 * HOUR }
  await removeComment(db, first.id, removal)
  await removeComment(db, first.id, removal)
  const page = await browser.get(story.path)
  expect(page.text).toContain('removed by a moderator. Reason: unkind.')
  expect(wordsOf(page.body)).toEqual(['word-answer'])
  expect(page.text).toContain('Top comments (1)')
  for (const path of [
    story.path,
    `/s/${story.shortId}/c/${first.shortId}`,
    '/comments',
    '/u/ben/comments',
    '/comments.rss'
  ]) {
    const { body } = await browser.get(path)
    expect(body, path).not.toContain('word-secret')
    if (path.startsWith('/s/')) expect(body, path).not.toContain('ben Example')
  }
})

test('comments sort by likes, newest or oldest; an unknown order is the first', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const ben = await makeAccount(db, 'ben')
  for (const [n, word] of ['word-a', 'word-b', 'word-c'].entries()) {
    const { id } = await makeComment(db, story, {
      authorId: ben.id,
      markdown: word,
      createdAt: NOON + n * HOUR
    })
    if (word === 'word-b') await likeComment(db, id, story.authorId, NOON + 5 * HOUR)
  }
  const order = async (query: string) => wordsOf((await browser.get(story.path + query)).body)
  expect(await order('')).toEqual(['word-b', 'word-a', 'word-c'])
  expect(await order('?sort=latest')).toEqual(['word-c', 'word-b', 'word-a'])
  expect(await order('?sort=oldest')).toEqual(['word-a', 'word-b', 'word-c'])
  expect(await order('?sort=nonsense')).toEqual(['word-b', 'word-a', 'word-c'])
})

test("a comment's page shows its branch and leads to the full thread and to what it answers", async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const ben = await makeAccount(db, 'ben')
  const [first, second] = await addChain(db, story, ben.id, 3)
  await makeComment(db, story, { authorId: ben.id, markdown: 'word-elsewhere' })
  const page = await browser.get(`/s/${story.shortId}/c/${second?.shortId}`)
  expect(wordsOf(page.body)).toEqual(['word-1', 'word-2'])
  expect(page.body).toContain(`href="${story.path}#c-${second?.shortId}">View the full thread`)
  expect(page.body).toContain(`href="/s/${story.shortId}/c/${first?.shortId}">↑`)
})

test('a comment of another story, or none, is 404', async () => {
  const { db, browser } = await startApp()
  const [story, other] = [await makeStory(db), await makeStory(db)]
  const { shortId } = await makeComment(db, other, { authorId: other.authorId })
  for (const id of [shortId, 'zzzzzzzz', 'ZZ', '%00']) {
    expect((await browser.get(`/s/${story.shortId}/c/${id}`)).status, id).toBe(404)
  }
})

test('"Collapse all" folds every comment', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  await addChain(db, story, story.authorId, 4)
  expect((await browser.get(story.path)).body.match(/<details open>/g)).toHaveLength(4)
  expect((await browser.get(`${story.path}?collapse=1`)).body).not.toContain('<details open>')
})

test('replies deeper than the tree allows hang under the last parent and say what they answer', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const chain = await addChain(db, story, story.authorId, MAX_DEPTH + 4)
  const rows = await db.selectFrom('comment').select(['depth', 'reply_to_id']).orderBy('id').execute()
  expect(Math.max(...rows.map((row) => row.depth))).toBe(MAX_DEPTH)
  expect(rows.slice(-3).map((row) => row.reply_to_id)).toEqual(chain.slice(-4, -1).map(({ id }) => id))
  const { seen } = await readEverything(browser, story.path)
  expect(seen.size).toBe(MAX_DEPTH + 4)
  const last = await browser.get(`/s/${story.shortId}/c/${chain.at(-1)?.shortId}`)
  expect(last.text).toContain('In reply to')
})

test.for(['top', 'latest', 'oldest'])(
  'every comment of a wide and deep thread is reachable by %s',
  async (sort) => {
    const { db, browser } = await startApp()
    const story = await makeStory(db)
    const roots = COMMENTS_A_PAGE + 30
    let count = 0
    for (let n = 0; n < roots; n++) {
      const { id } = await makeComment(db, story, { authorId: story.authorId, markdown: `word-${count++}` })
      if (n % 50 === 0)
        for (let reply = 0; reply < 5; reply++) {
          await makeComment(db, story, {
            authorId: story.authorId,
            parentId: id,
            markdown: `word-${count++}`
          })
        }
    }
    const crowded = await makeComment(db, story, { authorId: story.authorId, markdown: `word-${count++}` })
    for (let reply = 0; reply < COMMENTS_A_PAGE * 2 + 10; reply++) {
      await makeComment(db, story, {
        authorId: story.authorId,
        parentId: crowded.id,
        markdown: `word-${count++}`
      })
    }
    const { seen, pages } = await readEverything(browser, `${story.path}?sort=${sort}`)
    expect(seen.size).toBe(count)
    expect(pages).toBeLessThan(12)
  }
)

test.for([
  'after=zzzzzzzz',
  'after=%00',
  'after=-1',
  `after=${'x'.repeat(500)}`,
  'after[]=1',
  'collapse[]=2&sort[]=3'
])('an odd question about a thread "%s" gets a page or a clear no', async (query) => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const { shortId } = await makeComment(db, story, { authorId: story.authorId })
  for (const path of [story.path, `/s/${story.shortId}/c/${shortId}`]) {
    expect([200, 400]).toContain((await browser.get(`${path}?${query}`)).status)
  }
})
