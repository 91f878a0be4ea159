import type { Generated } from 'kysely'

/** Milliseconds since 1970, UTC. */
export type Time = number

export type ReactionKind = 'been-there' | 'hug' | 'learned' | 'brave' | 'fire' | 'like'

/** Who took something down. `origin`: it was gone already where the thread was imported from. */
export type Remover = 'author' | 'moderator' | 'origin'

export interface Schema {
  account: AccountTable
  story: StoryTable
  tag: TagTable
  story_tag: StoryTagTable
  comment: CommentTable
  story_reaction: StoryReactionTable
  comment_reaction: CommentReactionTable
  image: ImageTable
  kysely_migration: { name: string; timestamp: string }
}

export interface AccountTable {
  id: Generated<number>
  username: string
  display_name: string
  pronouns: string
  bio: string
  link: string
  /** `imported` and `site` accounts belong to nobody who could sign in. */
  kind: 'member' | 'imported' | 'site'
  /** Address of the person's page where an imported account comes from. */
  source_url: string | null
  created_at: Time
}

export interface StoryTable {
  id: Generated<number>
  short_id: string
  slug: string
  title: string
  author_id: number
  body_markdown: string
  body_html: string
  renderer_version: number
  excerpt: string
  reading_minutes: number
  cover_image_id: number | null
  /** Where an imported story was told first. */
  source_url: string | null
  created_at: Time
  published_at: Time | null
  edited_at: Time | null
  removed_at: Time | null
  removed_by: Remover | null
  removed_reason: string
  /** Comments that can be read: tombstones are not counted. */
  comment_count: Generated<number>
  reaction_count: Generated<number>
  /** See stories/ranking.ts. */
  points: Generated<number>
  hot_rank: number
}

export interface TagTable {
  id: Generated<number>
  name: string
  description: string
  /** Stories that can be read. */
  story_count: Generated<number>
}

export interface StoryTagTable {
  story_id: number
  tag_id: number
  position: number
}

export interface CommentTable {
  id: Generated<number>
  short_id: string
  story_id: number
  /** Null only where the origin of an imported thread had forgotten who wrote it. */
  author_id: number | null
  parent_id: number | null
  /** The comment that was answered, where the tree is too deep to hang this one under it. */
  reply_to_id: number | null
  root_id: number | null
  depth: number
  /** Ids from the root down, in base 36, each 8 wide: sorts as the tree reads, oldest first. */
  path: string
  /** All comments below this one, tombstones included. */
  descendant_count: Generated<number>
  body_markdown: string
  body_html: string
  renderer_version: number
  source_id: string | null
  created_at: Time
  edited_at: Time | null
  removed_at: Time | null
  removed_by: Remover | null
  removed_reason: string
  like_count: Generated<number>
}

export interface StoryReactionTable {
  story_id: number
  account_id: number
  kind: ReactionKind
  created_at: Time
}

export interface CommentReactionTable {
  comment_id: number
  account_id: number
  kind: ReactionKind
  created_at: Time
}

export interface ImageTable {
  id: Generated<number>
  /** SHA-256 of the bytes, in hex: its public name. */
  hash: string
  bytes: Buffer
  media_type: string
  width: number
  height: number
  /** Dominant colour as #rrggbb, shown until the image is there. */
  colour: string
  alt: string
  created_at: Time
}
