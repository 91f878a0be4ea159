import { expect, test } from 'vitest'
import { MAX_DEPTH } from '../../src/comments/path.ts'
import { COMMENTS_A_PAGE } from '../../src/comments/reading.ts'
import type { Db } from '../../src/db/open.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { type MadeStory, makeComment, makeStory, NOON } from '../support/make.ts'

const wordsOf = (body: string): string[] =>
  [...body.matchAll(/<p>(word-\d+)<\/p>/g)].map(([, word = '']) => word)

/** What each page of a thread shows, following "more comments" from the first to the last. */
async function pagesOf(browser: Browser, start: string): Promise<string[][]> {
  const pages: string[][] = []
  for (let url: string | undefined = start; url !== undefined; ) {
    const { body } = await browser.get(url)
    pages.push(wordsOf(body))
    const next: string | undefined = /<a rel="next" href="([^"#]*)/.exec(body)?.[1]?.replaceAll('&amp;', '&')
    url = next && start.split('?')[0] + next
  }
  return pages
}

interface Posted {
  id: number
  shortId: string
}

const post = (db: Db, story: MadeStory, number: number, parentId: number | null = null): Promise<Posted> =>
  makeComment(db, story, {
    authorId: story.authorId,
    parentId,
    markdown: `word-${number}`,
    createdAt: NOON + number
  })

test.for(['top', 'latest', 'oldest'])(
  'paging by %s shows every root once, however many have equally many likes',
  async (sort) => {
    const { db, browser } = await startApp()
    const story = await makeStory(db)
    const count = 2 * COMMENTS_A_PAGE + 30
    for (let number = 0; number < count; number++) {
      const { id } = await post(db, story, number)
      if (number % 9 === 0) await likeComment(db, id, story.authorId, NOON)
    }
    const pages = await pagesOf(browser, `${story.path}?sort=${sort}`)
    expect(pages.map((page) => page.length)).toEqual([COMMENTS_A_PAGE, COMMENTS_A_PAGE, 30])
    expect(new Set(pages.flat()).size).toBe(count)
  }
)

test('a chain of answers far deeper than the tree is read to its end, and answered at its end', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db)
  const count = 2 * COMMENTS_A_PAGE + MAX_DEPTH
  const chain = [await post(db, story, 0)]
  while (chain.length < count) chain.push(await post(db, story, chain.length, chain.at(-1)?.id))
  const pages = await pagesOf(browser, `/s/${story.shortId}/c/${chain[0]?.shortId}`)
  expect(new Set(pages.flat()).size).toBe(count)
  // Later pages begin with what stands above their first comment; nothing else comes twice.
  const above = Array.from({ length: MAX_DEPTH }, (_, number) => `word-${number}`)
  const [first = [], ...later] = pages
  const fresh = [...first, ...later.flatMap((page) => page.filter((word) => !above.includes(word)))]
  expect(fresh).toHaveLength(count)
  const last = await browser.get(`/s/${story.shortId}/c/${chain.at(-1)?.shortId}`)
  expect(wordsOf(last.body)).toEqual([`word-${count - 1}`])
  expect((await browser.get(story.path)).text).toContain(`Top comments (${count})`)
})
