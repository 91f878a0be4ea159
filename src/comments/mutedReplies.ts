import { ancestorIds } from './path.ts'
import type { Branch, Place } from './thread.ts'

/**
 * The same comments with numbers of replies that leave out those whose paths these are; they stand in the thread all the
 * same. Comments that no such reply is below are the very objects that they were.
 */
export function withoutMutedReplies(
  places: readonly Place[],
  mutedPaths: readonly string[]
): readonly Place[] {
  if (mutedPaths.length === 0) return places
  const shown = new Map(places.map(({ branch }) => [branch.id, branch]))
  const isHere = new Set(places.map(({ branch }) => branch.path))
  const counted = new Map<Branch, Branch>()
  const countedOf = (branch: Branch): Branch => counted.get(branch) ?? branch
  for (const path of mutedPaths) {
    const above = ancestorIds(path).flatMap((id) => shown.get(id) ?? [])
    for (const branch of above) {
      const { descendantCount, ...rest } = countedOf(branch)
      counted.set(branch, { ...rest, descendantCount: descendantCount - 1 })
    }
    const last = above.at(-1)
    if (!last || isHere.has(path)) continue
    const { repliesElsewhere, mutedElsewhere, ...rest } = countedOf(last)
    const elsewhere = { repliesElsewhere: repliesElsewhere - 1, mutedElsewhere: mutedElsewhere + 1 }
    counted.set(last, { ...rest, ...elsewhere })
  }
  return places.map((place) => {
    const [branch, ends] = [countedOf(place.branch), place.ends.map(countedOf)]
    const isSame = branch === place.branch && ends.every((ended, at) => ended === place.ends[at])
    return isSame ? place : { ...place, branch, ends }
  })
}
