import { personPath, tagPath } from '../text/paths.ts'
import type { Mutes } from './mutes.ts'

/** A button that mutes, and, where that is so already, says so and ends it. */
export interface MuteButton {
  name: 'mutedPerson' | 'mutedTag'
  action: string
  /** What is muted, as a sentence has it. */
  label: string
  isOn: boolean
}

/** Members mute people; nobody mutes themselves. */
export function mutePersonButton(
  viewer: { accountId: number } | null,
  mutes: Mutes,
  person: { id: number; username: string; displayName: string }
): MuteButton | null {
  if (!viewer || viewer.accountId === person.id) return null
  const action = `${personPath(person.username)}/muting`
  return { name: 'mutedPerson', action, label: person.displayName, isOn: mutes.people.includes(person.id) }
}

/** The same for whoever told a story, under whatever name everybody knows them by. */
export function muteTellerButton(
  mutes: Mutes,
  story: { shortId: string; author: { id: number; displayName: string } }
): MuteButton {
  const { id, displayName } = story.author
  const action = `/s/${story.shortId}/teller/muting`
  return { name: 'mutedPerson', action, label: displayName, isOn: mutes.people.includes(id) }
}

/** A page about several tags has none. */
export function muteTagButton(mutes: Mutes, tags: ReadonlyArray<{ name: string }>): MuteButton | null {
  const [tag, ...more] = tags
  if (!tag || more.length > 0) return null
  const isOn = mutes.tagNames.includes(tag.name)
  return { name: 'mutedTag', action: `${tagPath(tag.name)}/muting`, label: `#${tag.name}`, isOn }
}
