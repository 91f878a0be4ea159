import { addAccount } from '../src/accounts/store.ts'
import { postComment } from '../src/comments/store.ts'
import { migrate } from '../src/db/migrate.ts'
import { type Db, openDatabase } from '../src/db/open.ts'
import { likeComment } from '../src/reactions/comments.ts'
import { STORY_REACTIONS } from '../src/reactions/kinds.ts'
import { reactToStory } from '../src/reactions/store.ts'
import { tellStory } from '../src/stories/telling.ts'
import { storyPath } from '../src/text/paths.ts'
import { closeRenderer } from '../src/text/render.ts'
import { commentMarkdown, sentence, storyMarkdown, titleText } from './prose.ts'
import { below, pick, type Random, seededRandom } from './random.ts'

export const SITE_URL = 'https://stories.example'

const SEED = 20_190_701
const PEOPLE = 40
const STORIES = 60
const FIRST_TOLD = Date.UTC(2025, 0, 6, 8)
const HOUR = 3_600_000
const TAGS = ['databases', 'deploys', 'dns', 'caching', 'queues', 'postmortem', 'linux', 'backups'] as const
const PRONOUNS = ['', '', 'she/her', 'he/him', 'they/them'] as const

/** Addresses of the stories that are measured. */
export interface BenchSite {
  storyWith24: string
  storyWith500: string
  /** Of a story that no row asks for. */
  untouchedStory: string
}

interface Cast {
  db: Db
  random: Random
  people: number[]
}

/** Makes a site in a file that is not there yet. */
export async function makeSite(databaseUrl: string): Promise<BenchSite> {
  const db = openDatabase(databaseUrl)
  await migrate(db)
  const made = await fillSite(db)
  await db.destroy()
  await closeRenderer()
  return made
}

/** Fills an empty site; every run tells the same stories, but short ids are drawn anew. */
export async function fillSite(db: Db): Promise<BenchSite> {
  const random = seededRandom(SEED)
  const cast = { db, random, people: await addPeople(db, random) }
  for (let number = 0; number < STORIES; number++) await addStory(cast, number, below(random, 12))
  return {
    untouchedStory: await addStory(cast, STORIES + 2, 24),
    storyWith24: await addStory(cast, STORIES, 24),
    storyWith500: await addStory(cast, STORIES + 1, 500)
  }
}

async function addPeople(db: Db, random: Random): Promise<number[]> {
  const ids: number[] = []
  for (let number = 0; number < PEOPLE; number++) {
    const person = await addAccount(db, {
      username: `reader${number}`,
      displayName: `${pick(random, ['Ada', 'Björn', 'Chioma', 'Dana', 'Emre', 'Farah'])} Reader ${number}`,
      pronouns: pick(random, PRONOUNS),
      bio: sentence(random),
      kind: 'member',
      createdAt: FIRST_TOLD
    })
    ids.push(person.id)
  }
  return ids
}

/** One story with its thread in one transaction: a commit a comment would take minutes. */
function addStory({ db, random, people }: Cast, number: number, comments: number): Promise<string> {
  return db.transaction().execute(async (trx) => {
    const authorId = someone(random, people)
    const publishedAt = FIRST_TOLD + number * 7 * HOUR
    const story = await tellStory(trx, {
      title: titleText(random),
      authorId,
      markdown: storyMarkdown(random),
      tags: [pick(random, TAGS), pick(random, TAGS), pick(random, TAGS)],
      publishedAt,
      siteUrl: SITE_URL
    })
    for (const accountId of people.slice(0, below(random, people.length))) {
      await reactToStory(trx, story.id, { accountId, kind: pick(random, KINDS), at: publishedAt })
    }
    await addThread({ db: trx, random, people }, { id: story.id, authorId, publishedAt }, comments)
    return storyPath(story)
  })
}

const KINDS = STORY_REACTIONS.map(({ kind }) => kind) as [(typeof STORY_REACTIONS)[number]['kind']]

/** Two in five comments begin a branch; the others answer one of the last ten. */
async function addThread(
  { db, random, people }: Cast,
  story: { id: number; authorId: number; publishedAt: number },
  size: number
): Promise<void> {
  const posted: number[] = []
  for (let number = 0; number < size; number++) {
    const recent = posted.slice(-10)
    const createdAt = story.publishedAt + (number + 1) * 600_000
    const { id } = await postComment(db, {
      story,
      authorId: someone(random, people),
      parentId: random() < 0.4 ? null : (recent[below(random, recent.length)] ?? null),
      markdown: commentMarkdown(random),
      createdAt,
      ...(random() < 0.1 && { editedAt: createdAt + 60_000 }),
      siteUrl: SITE_URL
    })
    posted.push(id)
    const likes = below(random, 4) * below(random, 4)
    for (const reader of people.slice(0, likes)) await likeComment(db, id, reader, createdAt)
  }
}

const someone = (random: Random, people: number[]): number => people[below(random, people.length)] ?? 0
