import { rmSync } from 'node:fs'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { closeRenderer } from '../../src/text/render.ts'
import { SITE_URL } from '../fill.ts'
import { type Random, seededRandom } from '../random.ts'
import { COMMENTS_A_STORY, type Scale, scaleOf, toldAt } from './cast.ts'
import { openBulk } from './file.ts'
import { addPeople } from './people.ts'
import { addTags, type StoryTeller, storyTeller } from './stories.ts'
import { tablesOf } from './tables.ts'
import { type Texts, writeTexts } from './texts.ts'
import type { Shape } from './thread.ts'

const SEED = 20_190_701

export interface Growth {
  /** Of the file; what was there is replaced. */
  path: string
  stories: number
  /** When the last story is told, in ms. */
  endsAt: number
  /** Stories told last, whose threads are not the usual ten answers. */
  threads?: ReadonlyArray<{ size: number; shape: Shape }>
  say?: (line: string) => void
}

/**
 * Writes the file of a site of so many stories, with the rows that the site itself would have written. The same every
 * time for one size and one end. Holds no more in memory than the threads that go on.
 */
export async function growSite({
  path,
  stories,
  endsAt,
  threads = [],
  say = () => undefined
}: Growth): Promise<void> {
  const random = seededRandom(SEED)
  const texts = await startFile(path, random)
  const scale = scaleOf(stories, endsAt)
  const bulk = openBulk(path, say)
  const tables = tablesOf(bulk)
  addPeople(tables, random, scale)
  const teller = storyTeller({ tables, random, scale, texts })
  tellAll(teller, scale, say)
  for (const thread of threads) teller.tell(endsAt, thread)
  teller.finish()
  addTags(tables, scale, teller)
  bulk.close()
}

async function startFile(path: string, random: Random): Promise<Texts> {
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
  const db = openDatabase(`sqlite:${path}`)
  await migrate(db)
  const texts = await writeTexts(db, random, SITE_URL)
  await db.destroy()
  await closeRenderer()
  return texts
}

function tellAll(teller: StoryTeller, scale: Scale, say: (line: string) => void): void {
  const step = Math.max(1000, Math.round(scale.stories / 10))
  for (let number = 0; number < scale.stories; number++) {
    teller.tell(toldAt(scale, number), { size: COMMENTS_A_STORY, shape: 'usual' })
    if ((number + 1) % step === 0) say(`${(number + 1).toLocaleString('en')} stories …`)
  }
}
