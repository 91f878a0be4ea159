import { type Act, may } from '../../src/moderation/permissions.ts'
import type { ThingPlace } from './asking.ts'
import { type Case, COMMENT_CASES, STATE_OF, STORY_CASES } from './cases.ts'
import { NAMES, type Name, standingsOf } from './world.ts'

export interface Situation {
  story: Case
  comment: Case
  isAlias: boolean
}

export const SITUATIONS: readonly Situation[] = [
  ...STORY_CASES.map((story) => ({ story, comment: 'open' as const, isAlias: false })),
  ...COMMENT_CASES.slice(1).map((comment) => ({ story: 'open' as const, comment, isAlias: false })),
  ...STORY_CASES.map((story) => ({ story, comment: 'open' as const, isAlias: true }))
]

/** Comments are asked about in every state; stories and drafts as their comments are open. */
export const situationsFor = ({ about }: ThingPlace): readonly Situation[] =>
  SITUATIONS.filter(({ story, comment, isAlias }) => {
    if (about === 'draft') return story === 'open' && comment === 'open'
    return about === 'comment' ? !isAlias || AROUND_ALIAS.includes(story) : comment === 'open'
  })

const AROUND_ALIAS: readonly Case[] = ['open', 'hidden', 'removed']

/** An alias is looked at by who is behind it, by a stranger and by those who might want to know. */
export function askers({ story, comment, isAlias }: Situation): readonly Name[] {
  if (isAlias) return ['ann', 'mia', 'moss']
  return AS_IF_NOT_THERE.includes(story) || AS_IF_NOT_THERE.includes(comment) ? FEW : NAMES
}

const AS_IF_NOT_THERE: readonly Case[] = ['deleted', 'erased', 'taken back', 'never']
const FEW: readonly Name[] = ['visitor', 'ann', 'ben', 'mia', 'moss']

export const stateIn = ({ story, comment, isAlias }: Situation): string =>
  `${story}, its comment ${comment}${isAlias ? ', under an alias' : ''}`

/** What the table says of somebody, an act and a thing: of a comment both it and its story must allow it. */
export function mayDo(name: Name, place: ThingPlace, act: Act, { story, comment }: Situation): boolean {
  if (place.about === 'draft') return may(standingsOf(name, 'draft'), act, 'draft')
  if (place.about === 'story') return mayIn(name, 'story', act, story)
  if (act === 'see it was removed' && place.isGoneWithStory && mayIn(name, 'story', act, story)) return true
  return (
    mayIn(name, 'comment', act, comment) && mayIn(name, 'story', act === 'read' ? act : 'look around', story)
  )
}

export const mayRead = (name: Name, place: ThingPlace, situation: Situation): boolean =>
  mayDo(name, place, 'read', situation)

function mayIn(name: Name, about: 'story' | 'comment', act: Act, thing: Case): boolean {
  const state = STATE_OF[thing]
  const hasNoTrace = act === 'see it was removed' && thing === 'deleted'
  return state !== null && !hasNoTrace && may(standingsOf(name, about), act, state)
}
