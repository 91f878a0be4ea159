/** One article with its comments, as it is read from a file. */
export interface ForemThread {
  article: ForemArticle
  /** In the order of the tree: a comment stands before its replies. */
  comments: ForemComment[]
}

export interface ForemArticle {
  title: string
  /** Null where the article is there as HTML only. */
  markdown: string | null
  html: string
  tags: string[]
  author: ForemPerson
  publishedAt: number
  editedAt: number | null
  /** Where it was told first, which need not be the site it comes from. */
  sourceUrl: string
  /** Its address on the site it comes from, which relative links in it start from. */
  url: string
}

export interface ForemComment {
  sourceId: string
  parentSourceId: string | null
  html: string
  createdAt: number
  editedAt: number | null
  /** Null for what has become a tombstone there. */
  author: ForemPerson | null
  /** Why it is a tombstone, where the site says more than that it is one. */
  removedReason: string
}

export interface ForemPerson {
  username: string
  displayName: string
  pronouns: string
  /** Tells people apart, across sites too. */
  sourceUrl: string
}
