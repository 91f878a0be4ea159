import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { FEED_FORMATS } from '../../src/feeds/document.ts'
import { closeSite } from '../support/app.ts'
import { READERS, type ReadItem } from './readers.ts'
import { buildFeedSite, type FeedSite } from './site.ts'

let site: FeedSite
beforeAll(async () => {
  site = await buildFeedSite()
})
afterAll(() => closeSite(site))
afterEach(() => vi.restoreAllMocks())

const cases = FEED_FORMATS.flatMap((format) =>
  Object.entries(READERS[format]).map(([name, read]) => ({ format, name, read }))
)

test.each(cases)(
  '$name reads every $format feed without a warning, and exactly',
  async ({ format, read }) => {
    const warned = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error'), vi.spyOn(process, 'emitWarning')]
    for (const [kind, { path, title, page, items }] of Object.entries(site.kinds)) {
      const feed = await read((await site.browser.get(`${path}.${format}`)).body)
      expect({ title: feed.title, page: feed.page }, kind).toEqual({ title, page })
      expect(feed.items.length, kind).toBe(items.length)
      for (const [index, item] of feed.items.entries()) {
        expect(trimmed(item), kind).toEqual(trimmed(pick(items[index], Object.keys(item))))
      }
    }
    for (const warning of warned) expect(warning).not.toHaveBeenCalled()
  }
)

/** What a library knows nothing of is not expected of it. */
function pick(item: ReadItem = {}, keys: string[]): ReadItem {
  return Object.fromEntries(Object.entries(item).filter(([key]) => keys.includes(key)))
}

/** Most libraries drop the line end after the last paragraph. */
const trimmed = (item: ReadItem): ReadItem =>
  item.contentHtml === undefined ? item : { ...item, contentHtml: item.contentHtml.trim() }
