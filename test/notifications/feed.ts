import type { PrivateList } from '../../src/privateFeeds/channels.ts'
import { privateFeedsOf } from '../../src/privateFeeds/store.ts'
import type { TestApp } from '../support/app.ts'

/** Titles in one of a member's private feeds. */
export async function feedItems(site: TestApp, accountId: number, list: PrivateList): Promise<string[]> {
  const places = await privateFeedsOf(site.db, accountId)
  const path = places.find((place) => place.path.endsWith(`/${list}`))?.path
  const answer = await site.browser.get(`${path}.json`)
  return JSON.parse(answer.body).items.map((item: { title: string }) => item.title)
}
