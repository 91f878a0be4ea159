import type { Db } from '../db/open.ts'
import { personPath, tagPath } from '../text/paths.ts'
import { isListed, type Listed, listsWithStory } from './store.ts'

type Reader = { accountId: number } | null

/** How a member keeps an eye on a story; null for a visitor. */
export async function keepingOf(db: Db, reader: Reader, storyId: number) {
  if (!reader) return null
  const on = await listsWithStory(db, reader.accountId, storyId)
  return { isSaved: on.includes('saved'), isFollowed: on.includes('thread'), isMuted: on.includes('muted') }
}

/** A button that follows what a page is about; a visitor is asked to sign in. */
export interface FollowButton {
  name: Listed['list']
  action: string
  label: string
  isOn: boolean
}

/** A page about several tags has none. */
export async function followTagButton(
  db: Db,
  reader: Reader,
  tags: ReadonlyArray<{ id: number; name: string }>
): Promise<FollowButton | null> {
  const [tag, ...more] = tags
  if (!tag || more.length > 0) return null
  const action = `${tagPath(tag.name)}/following`
  const isOn = await isFollowed(db, reader, { list: 'tag', targetId: tag.id })
  return { name: 'tag', action, label: `Follow #${tag.name}`, isOn }
}

/** Nobody follows themselves. */
export async function followPersonButton(
  db: Db,
  reader: Reader,
  person: { id: number; username: string; displayName: string }
): Promise<FollowButton | null> {
  if (reader?.accountId === person.id) return null
  const action = `${personPath(person.username)}/following`
  const isOn = await isFollowed(db, reader, { list: 'person', targetId: person.id })
  return { name: 'person', action, label: `Follow ${person.displayName}`, isOn }
}

const isFollowed = async (db: Db, reader: Reader, listed: Omit<Listed, 'accountId'>): Promise<boolean> =>
  reader !== null && isListed(db, { ...listed, accountId: reader.accountId })
