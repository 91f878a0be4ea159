import { findLater, forgetAlike } from '../alike/waiting.ts'
import type { Db } from '../db/open.ts'
import { answerLabels, type Facts, factsFromJson } from '../facts/facts.ts'
import { FACT_FIELDS } from '../facts/vocabulary.ts'
import { beginningOf } from '../feeds/plainText.ts'
import { countLater, uncount } from './counting.ts'
import { engineOf } from './engine.ts'
import { ANY_STORY, factWord, type StoryDocument } from './match.ts'
import { wordsOf } from './words.ts'

/** Of one text; what comes after is not found by it. */
const MOST_WORDS = 15_000

/**
 * Lets a story be found by what it says now; one that cannot be read is found no more. Called in the transaction of
 * every change to a story, its tags or its facts.
 */
export async function indexStory(db: Db, storyId: number): Promise<void> {
  await unindexStory(db, storyId)
  const document = await documentOf(db, storyId)
  if (!document) return
  await engineOf(db).writeStory(db, storyId, document)
  await countLater(db, 'story', storyId)
  await findLater(db, storyId)
}

/** Forgets every word of a story. */
export async function unindexStory(db: Db, storyId: number): Promise<void> {
  if (!(await engineOf(db).isIndexed(db, 'story', storyId))) return
  await forgetAlike(db, storyId)
  await uncount(db, 'story', storyId)
  await engineOf(db).remove(db, 'story', storyId)
}

/** Lets a comment be found by what it says now; one that was taken down is found no more. */
export async function indexComment(db: Db, commentId: number): Promise<void> {
  await unindexComment(db, commentId)
  const comment = await db
    .selectFrom('comment')
    .select('body_html')
    .where('id', '=', commentId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (comment) await indexNewComment(db, commentId, comment.body_html)
}

/** Lets a comment be found that nobody could find yet. @param html what it says */
export async function indexNewComment(db: Db, commentId: number, html: string): Promise<void> {
  const words = htmlWords(html)
  if (words.length === 0) return
  await engineOf(db).writeComment(db, commentId, words.join(' '))
  await countLater(db, 'comment', commentId)
}

/** Words that no story has are forgotten with it; should another comment have one, it is still found by it. */
export async function unindexComment(db: Db, commentId: number): Promise<void> {
  if (!(await engineOf(db).isIndexed(db, 'comment', commentId))) return
  await uncount(db, 'comment', commentId)
  await engineOf(db).remove(db, 'comment', commentId)
}

/**
 * The words of a story that can be read, those of its title and of what was learned more often than they were said;
 * without blocks of code, whose names are those of one program.
 */
export async function weighedWords(db: Db, storyId: number): Promise<string[]> {
  const document = await documentOf(db, storyId, (html) => html.replace(/<pre\b[\s\S]*?<\/pre>/g, ' '))
  return document ? weigh(document) : []
}

export const weigh = ({ title, lesson, tags, body }: Omit<StoryDocument, 'labels' | 'facts'>): string[] =>
  [title, title, title, lesson, lesson, tags, tags, body].join(' ').split(' ').filter(Boolean)

/**
 * What is in the index of a story; undefined for one that cannot be read, or stands aside.
 * @param partOf leaves out of a rendered text what is not wanted
 */
async function documentOf(
  db: Db,
  storyId: number,
  partOf = (html: string): string => html
): Promise<StoryDocument | undefined> {
  const story = await db
    .selectFrom('story')
    .leftJoin('story_facts', 'story_facts.story_id', 'story.id')
    .select([
      'story.title',
      'story.body_html',
      'story.author_id',
      'story_facts.facts',
      'story_facts.lesson_html'
    ])
    .where('story.id', '=', storyId)
    .where('story.published_at', 'is not', null)
    .where('story.removed_at', 'is', null)
    .where('story.aside_at', 'is', null)
    .executeTakeFirst()
  if (!story) return undefined
  const tags = await db
    .selectFrom('story_tag')
    .innerJoin('tag', 'tag.id', 'story_tag.tag_id')
    .select('tag.name')
    .where('story_tag.story_id', '=', storyId)
    .execute()
  const names = tags.map((tag) => tag.name)
  const facts = factsFromJson(story.facts ?? '')
  return {
    title: wordsOf(story.title).join(' '),
    lesson: htmlWords(partOf(story.lesson_html ?? '')).join(' '),
    labels: wordsOf(labelsOf(facts).join(' ')).join(' '),
    tags: wordsOf(names.join(' ')).join(' '),
    body: htmlWords(partOf(story.body_html)).join(' '),
    facts: (await factWords(db, storyId, { authorId: story.author_id, names })).join(' ')
  }
}

const labelsOf = (facts: Facts): string[] => [
  ...FACT_FIELDS.flatMap(({ name }) => answerLabels(facts, name)),
  ...facts.technologies
]

async function factWords(
  db: Db,
  storyId: number,
  { authorId, names }: { authorId: number; names: readonly string[] }
): Promise<string[]> {
  const rows = await db
    .selectFrom('story_fact')
    .select(['field', 'value'])
    .where('story_id', '=', storyId)
    .execute()
  const hasFacts = rows.some(({ field }) => field !== 'has')
  return [
    ANY_STORY,
    factWord('by', authorId),
    ...names.map((name) => factWord('tag', name)),
    ...rows.map(({ field, value }) => factWord(field, value)),
    ...(hasFacts ? [factWord('has', 'facts')] : [])
  ]
}

const htmlWords = (html: string): string[] =>
  wordsOf(beginningOf(html, Number.POSITIVE_INFINITY)).slice(0, MOST_WORDS)
