import type { ReactionKind } from '../db/schema.ts'

export interface ReactionLook {
  kind: ReactionKind
  label: string
  /** Name of a Lucide icon. */
  icon: string
}

/** Reactions to a story, in the order in which they are shown. */
export const STORY_REACTIONS: readonly ReactionLook[] = [
  { kind: 'been-there', label: 'Been there', icon: 'hand' },
  { kind: 'hug', label: 'Hug', icon: 'heart-handshake' },
  { kind: 'learned', label: 'Learned something', icon: 'lightbulb' },
  { kind: 'brave', label: 'Brave', icon: 'shield' },
  { kind: 'fire', label: 'This is fine', icon: 'flame' }
]

/** Reactions to a comment. */
export const COMMENT_REACTIONS: ReadonlyArray<ReactionLook & { kind: CommentReactionKind }> = [
  { kind: 'like', label: 'Like', icon: 'heart' },
  { kind: 'been-there', label: 'Been there', icon: 'hand' }
]

export type CommentReactionKind = 'like' | 'been-there'
