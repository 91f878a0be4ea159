import type { FeedItem } from './items.ts'

/** A feed with every address whole, as each format writes it down. */
export interface FeedDocument {
  title: string
  description: string
  pageUrl: string
  selfUrl: string
  iconUrl: string
  /** Names the set that its tags come from. */
  tagsUrl: string
  changedAt: number
  entries: Entry[]
}

export interface Entry extends Omit<FeedItem, 'path' | 'author'> {
  url: string
  author: { name: string; url?: string }
}
