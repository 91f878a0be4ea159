import { writeText } from '../../src/accounts/writing.ts'
import type { Db } from '../../src/db/open.ts'
import { type WrittenStory, writeStory } from '../../src/stories/writing.ts'
import { sentence, titleText } from '../prose.ts'
import { below, type Random } from '../random.ts'

/** Rendered once and used again and again: few texts make a file of a million stories some gigabytes smaller to make. */
const STORY_TEXTS = 60
const COMMENT_TEXTS = 300

export interface Texts {
  stories: WrittenStory[]
  comments: Array<Awaited<ReturnType<typeof writeText>>>
}

/** Stories of about 250 words, and comments of about 30. */
export async function writeTexts(db: Db, random: Random, siteUrl: string): Promise<Texts> {
  const texts: Texts = { stories: [], comments: [] }
  const said = (sentences: number) => Array.from({ length: sentences }, () => sentence(random)).join(' ')
  for (let number = 0; number < STORY_TEXTS; number++) {
    const parts = ['## What we saw', said(5), '## What it was', said(4), '## What we learned', said(3)]
    const markdown = [said(3), ...parts].join('\n\n')
    texts.stories.push(await writeStory(db, { title: titleText(random), markdown, siteUrl }))
  }
  for (let number = 0; number < COMMENT_TEXTS; number++) {
    const place = { idPrefix: '', headingLevel: 3, siteUrl }
    texts.comments.push(await writeText(db, said(1 + below(random, 3)), place))
  }
  return texts
}
