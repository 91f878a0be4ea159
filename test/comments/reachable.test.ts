import { expect, test } from 'vitest'
import { COMMENTS_A_PAGE } from '../../src/comments/reading.ts'
import { LEVELS_A_PAGE } from '../../src/comments/thread.ts'
import { startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { type MadeStory, makeComment, makeStory, NOON } from '../support/make.ts'

/** Links that lead on in a thread: to the next page, and to what does not stand on this one. */
function linksOn(page: string, body: string): string[] {
  const hrefs = [...body.matchAll(/<p class="thread-note"><a (?:rel="next" )?href="([^"#]*)/g)]
  return hrefs.map(([, href = '']) => {
    const { pathname, search } = new URL(href.replaceAll('&amp;', '&'), `http://stories.test${page}`)
    return pathname + search
  })
}

/** Goes wherever links lead on from the page of a story. @returns what stood on any page, and each page's size */
async function walk(browser: Browser, start: string) {
  const seen = new Set<string>()
  const sizes = new Map<string, number>()
  const waiting = [start]
  for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
    if (sizes.has(page)) continue
    const { body, status } = await browser.get(page)
    expect(status, page).toBe(200)
    const shown = [...body.matchAll(/id="c-(\w+)"/g)].map(([, id = '']) => id)
    sizes.set(page, shown.length)
    for (const id of shown) seen.add(id)
    waiting.push(...linksOn(page, body))
  }
  return { seen, sizes }
}

/** A thread with everything that is cut off somewhere: many roots, one with many answers, long chains, and all at once. */
async function talk(site: Awaited<ReturnType<typeof startApp>>, story: MadeStory): Promise<string[]> {
  const posted: string[] = []
  const say = async (parentId: number | null) => {
    const comment = {
      authorId: story.authorId,
      parentId,
      markdown: 'Us too.',
      createdAt: NOON + posted.length
    }
    const { id, shortId } = await makeComment(site.db, story, comment)
    posted.push(shortId)
    return id
  }
  const crowded = await say(null)
  for (let n = 0; n < COMMENTS_A_PAGE + 20; n++) await say(crowded)
  let last = await say(null)
  for (let level = 0; level < 3 * LEVELS_A_PAGE; level++) {
    last = await say(last)
    if (level % LEVELS_A_PAGE === 0) await say(last)
  }
  let deepest = crowded
  for (let level = 0; level < LEVELS_A_PAGE + 2; level++) deepest = await say(deepest)
  for (let n = 0; n < COMMENTS_A_PAGE + 5; n++) await say(deepest)
  for (let n = 0; n < COMMENTS_A_PAGE + 20; n++) await say(null)
  return posted
}

test('every comment of a large thread is reached by links, in every order, and has a page of its own', async () => {
  const site = await startApp()
  const story = await makeStory(site.db)
  const posted = await talk(site, story)
  for (const sort of ['top', 'latest', 'oldest']) {
    const { seen, sizes } = await walk(site.browser, `${story.path}?sort=${sort}`)
    expect(
      posted.filter((id) => !seen.has(id)),
      sort
    ).toEqual([])
    // A page of a branch may hold what stands above its first comment, too.
    expect(Math.max(...sizes.values())).toBeLessThan(2 * COMMENTS_A_PAGE)
  }
  for (const id of posted) {
    const { status, body } = await site.browser.get(`/s/${story.shortId}/c/${id}`)
    expect([status, body.includes(`id="c-${id}"`)], id).toEqual([200, true])
  }
})
