import { rmSync } from 'node:fs'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { indexRows } from '../../src/facts/facts.ts'
import { ANY_STORY, factWord } from '../../src/search/match.ts'
import { stemOf, wordsOf } from '../../src/search/words.ts'
import { addFacts } from '../growth/facts.ts'
import { type Bulk, openBulk } from '../growth/file.ts'
import { tablesOf } from '../growth/tables.ts'
import { below, type Random, seededRandom } from '../random.ts'
import { vocabulary, type Written, written } from './prose.ts'

const SEED = 20_240_229
const PEOPLE = 2_000
const TAGS = 400
const START = Date.UTC(2018, 0, 1)
const HOUR = 3_600_000

/** Writes the file of a site whose stories have words and facts like people's, with the rows of the index. */
export async function fillSearchable(
  path: string,
  stories: number,
  say: (line: string) => void
): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
  const db = openDatabase(`sqlite:${path}`)
  await migrate(db)
  await db.destroy()
  const bulk = openBulk(path, () => undefined)
  const random = seededRandom(SEED)
  const site = {
    into: tables(bulk),
    random,
    words: vocabulary(random),
    known: new Map(),
    tagCounts: new Map()
  }
  for (let id = 1; id <= PEOPLE; id++)
    site.into.account({
      id,
      username: `p${id}`,
      display_name: `Person ${id}`,
      pronouns: '',
      bio: '',
      link: '',
      kind: 'member',
      created_at: START
    })
  for (let id = 1; id <= stories; id++) {
    addStory(site, id)
    if (id % 20_000 === 0) say(`${id} stories`)
  }
  for (const [id, count] of site.tagCounts)
    site.into.tag({ id, name: `tag${id}`, description: '', story_count: count })
  for (const [word, count] of site.known) site.into.word({ word, stem: stemOf(word), stories: count })
  bulk.close()
}

interface Site {
  into: ReturnType<typeof tables>
  random: Random
  words: readonly string[]
  /** How many stories have each word. */
  known: Map<string, number>
  tagCounts: Map<number, number>
}

function addStory(site: Site, id: number): void {
  const { into, random } = site
  const at = START + id * HOUR
  const story = written(random, site.words, at)
  const authorId = 1 + below(random, PEOPLE)
  const tags = [...new Set(Array.from({ length: 3 }, () => 1 + Math.floor(TAGS * random() ** 2)))]
  const shortId = id.toString(36).padStart(8, '0')
  const [text, title] = [story.body.join(' '), story.title.join(' ')]
  const same = { short_id: shortId, published_at: at, points: 0, hot_rank: id }
  into.story({
    ...same,
    id,
    slug: 's',
    title,
    author_id: authorId,
    body_markdown: text,
    body_html: `<p>${text}</p>`,
    renderer_version: 1,
    excerpt: text.slice(0, 150),
    reading_minutes: 2,
    created_at: at,
    removed_reason: '',
    comment_count: 0,
    reaction_count: 0
  })
  for (const [position, tag] of tags.entries()) {
    into.storyTag({ ...same, story_id: id, tag_id: tag, position })
    count(site.tagCounts, tag)
  }
  if (story.facts) addFacts(into, id, story.facts)
  addWords(
    site,
    id,
    story,
    tags.map((tag) => `tag${tag}`),
    authorId
  )
}

function addWords(
  { into, known }: Site,
  id: number,
  { title, body, facts }: Written,
  names: string[],
  authorId: number
): void {
  const rows = facts ? indexRows(facts, 0) : []
  const lesson = facts?.lesson.split(' ').filter(Boolean) ?? []
  const labels = rows.flatMap(({ value }) => wordsOf(value))
  const own = [ANY_STORY, factWord('by', authorId), ...names.map((name) => factWord('tag', name))]
  into.search({
    rowid: id,
    title: title.join(' '),
    lesson: lesson.join(' '),
    labels: labels.join(' '),
    tags: names.join(' '),
    body: body.join(' '),
    facts: [...own, ...rows.map(({ field, value }) => factWord(field, value))].join(' ')
  })
  for (const word of new Set([...title, ...lesson, ...labels, ...names, ...body])) count(known, word)
}

const count = <Key>(counts: Map<Key, number>, key: Key): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const tables = (bulk: Bulk) => ({
  ...tablesOf(bulk),
  search: bulk.into('story_search', ['rowid', 'title', 'lesson', 'labels', 'tags', 'body', 'facts']),
  word: bulk.into('search_word', ['word', 'stem', 'stories'])
})
