import { setImmediate } from 'node:timers/promises'
import { type Changes, changesOf } from '../db/changes.ts'
import { type Cursor, type Page, type Place, pageOf } from '../db/keyset.ts'
import type { Db } from '../db/open.ts'
import type { IndexField } from '../facts/facts.ts'
import { type Mutes, NO_MUTES } from '../mutes/mutes.ts'
import { listed, STORIES_A_PAGE, type StoryLine } from '../stories/lists.ts'
import { tagsOfStories } from '../tags/store.ts'
import { FactIndex } from './factIndex.ts'
import type { Filters } from './filters.ts'

/** The stories that these filters leave, the newest first. */
export async function listFaceted(
  db: Db,
  index: FactIndex,
  { ids, mutes }: { ids: Uint32Array; mutes: Mutes },
  cursor: Cursor | null
): Promise<Page<StoryLine>> {
  return listed(db, pageOf(nextPlaces(index, ids, cursor, STORIES_A_PAGE + 1), cursor, STORIES_A_PAGE), mutes)
}

/** The same for a feed, which needs no counts and is for everybody. */
export async function newestFaceted(db: Db, filters: Filters): Promise<StoryLine[]> {
  const index = await factIndex(db)
  const { ids } = index.select(filters, NO_MUTES)
  return (await listFaceted(db, index, { ids, mutes: NO_MUTES }, null)).rows
}

/** The places that come first from the cursor on, in its direction. */
function nextPlaces(index: FactIndex, ids: Uint32Array, cursor: Cursor | null, size: number): Place[] {
  const turned = cursor?.towards === 'before' ? -1 : 1
  const order = (a: Key, b: Key) => turned * newestFirst(a, b)
  const from = cursor && { sortKey: cursor.key, shortId: cursor.shortId }
  const first: Place[] = []
  for (let at = 0; at < ids.length; at++) {
    // From the end where those that come first mostly are, so that few of the others come before what is found.
    const id = ids[turned < 0 ? at : ids.length - 1 - at] as number
    const publishedAt = index.publishedAt(id)
    if (from && turned * (publishedAt - from.sortKey) > 0) continue
    if (first.length === size && turned * (publishedAt - (first.at(-1)?.sortKey ?? 0)) < 0) continue
    const place = index.placeOf(id)
    if (!from || order(from, place) < 0) keepFirst(first, place, order, size)
  }
  return first
}

/** Puts a place where it belongs among those that come first, which stay as many as that. */
function keepFirst(first: Place[], place: Place, order: (a: Key, b: Key) => number, size: number): void {
  const before = first.findLastIndex((other) => order(other, place) < 0)
  first.splice(before + 1, 0, place)
  if (first.length > size) first.pop()
}

type Key = Pick<Place, 'sortKey' | 'shortId'>

const newestFirst = (a: Key, b: Key): number =>
  b.sortKey - a.sortKey || (a.shortId < b.shortId ? 1 : a.shortId > b.shortId ? -1 : 0)

interface Live {
  index: FactIndex
  /** Number of the latest change that is in it; null before it was built. */
  seen: number | null
  tags: Map<number, string>
  work: Promise<unknown>
  /** For nobody who waits for it. */
  isBeingBuilt: boolean
}

const live = new WeakMap<object, Live>()

/** The facts of all readable stories as they are now. Built when first asked for, then kept up with what changes. */
export async function factIndex(db: Db): Promise<FactIndex> {
  const mine = liveOf(db)
  const turn = mine.work.then(() => freshen(db, mine))
  mine.work = turn.catch(() => undefined)
  await turn
  return mine.index
}

/** The same for whoever can do without and would not wait: null until it is built, which begins when first asked for. */
export async function factIndexIfBuilt(db: Db): Promise<FactIndex | null> {
  const mine = liveOf(db)
  if (mine.seen !== null) return factIndex(db)
  if (!mine.isBeingBuilt) {
    mine.isBeingBuilt = true
    // Should it fail, whoever needs the index is told why.
    mine.work = mine.work.then(() => freshen(db, mine)).catch(() => undefined)
    mine.work.then(() => {
      mine.isBeingBuilt = false
    })
  }
  return null
}

function liveOf(db: Db): Live {
  const { adapter } = db.getExecutor()
  const mine = live.get(adapter) ?? {
    index: new FactIndex(),
    seen: null,
    tags: new Map(),
    work: Promise.resolve(),
    isBeingBuilt: false
  }
  live.set(adapter, mine)
  return mine
}

async function freshen(db: Db, mine: Live): Promise<void> {
  const changes = changesOf(db)
  const latest = await settled(db, changes)
  if (latest === mine.seen) return
  const topics = mine.seen === null ? null : changes.topicsSince(mine.seen)
  if (
    topics === null ||
    topics.includes('forgotten') ||
    (topics.includes('all') && (await tagsAreOthers(db, mine)))
  )
    await build(db, mine)
  else if (topics.includes('stories')) await follow(db, mine.index, topics)
  mine.seen = latest
}

const TRIES = 5

/** The latest change, once nobody is in the middle of one. */
async function settled(db: Db, changes: Changes): Promise<number> {
  for (let left = TRIES; left > 0 && !changes.isCertain(); left--) await anyStory(db)
  return changes.latest()
}

const anyStory = (db: Db) => db.selectFrom('story').select('id').limit(1).execute()

/** Small enough that other requests hardly wait for it. */
const STORIES_AT_ONCE = 400

async function build(db: Db, mine: Live): Promise<void> {
  const index = new FactIndex()
  mine.tags = await tagNames(db)
  let last: { publishedAt: number; shortId: string } | undefined = { publishedAt: -1, shortId: '' }
  while (last) {
    // In the order of an index that holds all of it: the texts of the stories need not be read.
    const rows = await readable(db)
      .where((eb) =>
        eb(
          eb.refTuple('published_at', 'short_id'),
          '>',
          eb.tuple(last?.publishedAt ?? 0, last?.shortId ?? '')
        )
      )
      .orderBy('published_at')
      .orderBy('short_id')
      .limit(STORIES_AT_ONCE)
      .execute()
    await take(db, index, rows)
    last = rows.at(-1)
    // An embedded database answers within the same turn: others would wait for all of it.
    await setImmediate()
  }
  mine.index = index
}

async function tagsAreOthers(db: Db, mine: Live): Promise<boolean> {
  const tags = await tagNames(db)
  return [...mine.tags].some(([id, name]) => tags.get(id) !== name)
}

async function tagNames(db: Db): Promise<Map<number, string>> {
  const tags = await db.selectFrom('tag').select(['id', 'name']).execute()
  return new Map(tags.map(({ id, name }) => [id, name]))
}

/** A story that was saved later may have the lower id. */
const LOOKED_BACK = 100

/** Takes in what changed of the stories of these topics, and the stories that are new. */
async function follow(db: Db, index: FactIndex, topics: readonly string[]): Promise<void> {
  const shortIds = topics.flatMap((topic) => (topic.startsWith('story ') ? [topic.slice(6)] : []))
  for (let at = 0; at < shortIds.length; at += STORIES_AT_ONCE) {
    const some = shortIds.slice(at, at + STORIES_AT_ONCE)
    const rows = await readable(db).where('short_id', 'in', some).execute()
    const readables = new Set(rows.map((row) => row.shortId))
    for (const shortId of some) if (!readables.has(shortId)) index.drop(index.idOf(shortId) ?? 0)
    await take(db, index, rows)
  }
  const newest = await readable(db)
    .where('id', '>', index.lastId - LOOKED_BACK)
    .execute()
  await take(db, index, newest)
}

const readable = (db: Db) =>
  db
    .selectFrom('story')
    .select(['id', 'short_id as shortId', 'author_id as authorId'])
    .select((eb) => eb.ref('published_at').$notNull().as('publishedAt'))
    .where('published_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('aside_at', 'is', null)

async function take(
  db: Db,
  index: FactIndex,
  stories: ReadonlyArray<{ id: number; shortId: string; publishedAt: number; authorId: number }>
): Promise<void> {
  if (stories.length === 0) return
  const ids = stories.map(({ id }) => id)
  const facts = await db
    .selectFrom('story_fact')
    .select(['story_id as id', 'field', 'value'])
    .where('story_id', 'in', ids)
    .execute()
  const spans = await db
    .selectFrom('story_facts')
    .select(['story_id as id', 'total_seconds as total', 'detect_seconds as detect'])
    .where('story_id', 'in', ids)
    .execute()
  const tags = await tagsOfStories(db, ids)
  const factsById = Map.groupBy(facts, ({ id }) => id)
  const spansById = new Map(spans.map((row) => [row.id, row]))
  for (const story of stories) {
    const { total = null, detect = null } = spansById.get(story.id) ?? {}
    const own = (factsById.get(story.id) ?? []).map(({ field, value }) => ({
      field: field as IndexField,
      value
    }))
    const tagged = (tags.get(story.id) ?? []).map((value) => ({ field: 'tag' as const, value }))
    index.put({ ...story, total, detect, facts: [...own, ...tagged] })
  }
}
