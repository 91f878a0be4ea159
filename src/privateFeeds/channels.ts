import type { Channel } from '../feeds/channels.ts'

export type PrivateList = 'notifications' | 'following' | 'saved'

/** The private feeds of a member, in the order in which they are offered. */
export const PRIVATE_LISTS: ReadonlyArray<{ name: PrivateList; label: string }> = [
  { name: 'notifications', label: 'Your notifications' },
  { name: 'following', label: 'Stories you follow' },
  { name: 'saved', label: 'Your reading list' }
]

/** Where a private feed is, without the ending that names its format. */
export const privateFeedPath = (key: string, list: PrivateList): string => `/feeds/private/${key}/${list}`

export function privateChannel(site: string, key: string, list: PrivateList): Channel {
  const label = PRIVATE_LISTS.find(({ name }) => name === list)?.label ?? list
  const description = `${label}. Whoever knows the address of this feed can read it.`
  return {
    title: `${site}: ${label.toLowerCase()}`,
    description,
    page: `/${list}`,
    path: privateFeedPath(key, list)
  }
}
