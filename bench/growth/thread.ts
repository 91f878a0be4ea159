import { MAX_DEPTH } from '../../src/comments/path.ts'
import { below, type Random } from '../random.ts'
import { answerDelay, popularity, type Scale, someOf, someone } from './cast.ts'

/** A comment before it is posted. */
export interface Planned {
  authorId: number
  at: number
  parent: Planned | null
  /** What it answers where the tree is too deep to hang it there. */
  answered: Planned | null
  root: Planned | null
  depth: number
  descendants: number
  likers: number[]
  been: number
  /** Drawn when it is posted. */
  id: number
  path: string
}

export type Shape = 'usual' | 'crowd' | 'chain'

interface Told {
  authorId: number
  at: number
}

/**
 * The answers to a story in the order of their times. Usually two in five begin a branch and the others answer one of
 * the last ten; in a chain each answers the one before.
 */
export function planThread(
  random: Random,
  scale: Scale,
  story: Told,
  { size, shape }: { size: number; shape: Shape }
): Planned[] {
  const times = Array.from({ length: size }, (_, number) =>
    shape === 'usual'
      ? Math.min(Math.round(story.at + answerDelay(random)), scale.endsAt)
      : story.at + number * 100
  ).sort((a, b) => a - b)
  const thread: Planned[] = []
  for (const at of times) {
    const answered = choose(random, thread, shape)
    thread.push(place({ authorId: someone(random, scale, 0), at, ...drawLikes(random, scale) }, answered))
  }
  return thread
}

function choose(random: Random, thread: Planned[], shape: Shape): Planned | null {
  if (shape === 'chain') return thread.at(-1) ?? null
  if (random() < 0.4) return null
  return thread[thread.length - 1 - below(random, Math.min(10, thread.length))] ?? null
}

function drawLikes(random: Random, { people }: Scale) {
  const likers = someOf(random, people, popularity(random, 8)).map((person) => person + 1)
  return { likers, been: likers.length > 0 && random() < 0.3 ? 1 : 0 }
}

/** The site's own rule: see comments/store.ts. */
function place(
  drawn: Pick<Planned, 'authorId' | 'at' | 'likers' | 'been'>,
  answered: Planned | null
): Planned {
  const isTooDeep = answered !== null && answered.depth >= MAX_DEPTH
  const parent = isTooDeep ? answered.parent : answered
  for (let above = parent; above; above = above.parent) above.descendants++
  return {
    ...drawn,
    parent,
    answered: isTooDeep ? answered : null,
    root: parent && (parent.root ?? parent),
    depth: parent ? parent.depth + 1 : 0,
    descendants: 0,
    id: 0,
    path: ''
  }
}
