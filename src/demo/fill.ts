import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addAccount } from '../accounts/store.ts'
import { postComment, removeComment } from '../comments/store.ts'
import type { Db } from '../db/open.ts'
import { hideCause, saveGuess } from '../guessing/store.ts'
import { addParallel } from '../parallels/store.ts'
import { likeComment } from '../reactions/comments.ts'
import { reactToStory } from '../reactions/store.ts'
import { tellStory } from '../stories/telling.ts'
import { imagePath } from '../text/paths.ts'
import { addUpload } from '../uploads/store.ts'
import { type DemoComment, type DemoStory, parseDemoStory } from './parse.ts'

const FOLDER = import.meta.dirname
const YEAR_MS = 365 * 86_400_000

interface Cast {
  ids: Map<string, number>
  images: Map<string, { id: number; hash: string; alt: string }>
}

/** Fills an empty site with the stories beside this file. */
export async function fillDemo(db: Db, siteUrl: string, now = Date.now()): Promise<void> {
  const cast = { ids: await addPeople(db, now), images: await addUploads(db) }
  const files = readdirSync(join(FOLDER, 'stories')).sort()
  const stories = files.map((file) => parseDemoStory(readFileSync(join(FOLDER, 'stories', file), 'utf8')))
  stories.sort((a, b) => b.toldAgo - a.toldAgo)
  const ids = new Map<string, number>()
  for (const story of stories) ids.set(story.title, await addStory(db, story, cast, siteUrl, now))
  for (const { title, happenedToo } of stories)
    if (happenedToo) await addParallel(db, ids.get(title) ?? 0, ids.get(happenedToo) ?? 0, now)
}

async function addPeople(db: Db, now: number): Promise<Map<string, number>> {
  const people = JSON.parse(readFileSync(join(FOLDER, 'people.json'), 'utf8')) as Array<
    Record<string, string>
  >
  const ids = new Map<string, number>()
  for (const { username = '', displayName = '', ...about } of people) {
    const { id } = await addAccount(db, {
      ...about,
      username,
      displayName,
      kind: 'member',
      createdAt: now - 2 * YEAR_MS
    })
    ids.set(username, id)
  }
  return ids
}

async function addUploads(db: Db): Promise<Cast['images']> {
  const folder = join(FOLDER, 'images')
  const alts = JSON.parse(readFileSync(join(folder, 'alt.json'), 'utf8')) as Record<string, string>
  const images: Cast['images'] = new Map()
  for (const [name, alt] of Object.entries(alts)) {
    const file = join(folder, `${name}.webp`)
    if (existsSync(file))
      images.set(name, { ...(await addUpload(db, { bytes: readFileSync(file), alt })), alt })
  }
  return images
}

async function addStory(db: Db, demo: DemoStory, cast: Cast, siteUrl: string, now: number): Promise<number> {
  const publishedAt = now - demo.toldAgo
  const authorId = idOf(cast, demo.author)
  const cover = demo.cover ? cast.images.get(demo.cover) : undefined
  const { id } = await tellStory(db, {
    title: demo.title,
    authorId,
    markdown: withImages(demo.markdown, cast),
    tags: demo.tags,
    facts: demo.facts,
    publishedAt,
    ...(demo.editedAgo !== null && { editedAt: now - demo.editedAgo }),
    ...(cover && { coverImageId: cover.id }),
    siteUrl
  })
  const readers = [...cast.ids.values()].filter((reader) => reader !== authorId)
  for (const { kind, count } of demo.reactions) {
    for (const accountId of readers.slice(0, count))
      await reactToStory(db, id, { accountId, kind, at: publishedAt })
  }
  if (demo.guesses) await addGuesses(db, id, demo.guesses, readers, publishedAt)
  const posted = new Map<string, number>()
  for (const comment of demo.comments.sort((a, b) => a.after - b.after)) {
    posted.set(
      comment.place,
      await addComment(db, { id, authorId, publishedAt }, comment, cast, posted, siteUrl)
    )
  }
  return id
}

async function addGuesses(
  db: Db,
  storyId: number,
  guesses: NonNullable<DemoStory['guesses']>,
  readers: readonly number[],
  now: number
): Promise<void> {
  await hideCause(db, storyId, now)
  const all = guesses.flatMap(({ value, count }) => Array.from({ length: count }, () => value))
  for (const [place, accountId] of readers.slice(0, all.length).entries())
    await saveGuess(db, { storyId, accountId, value: all[place] ?? '', now })
}

async function addComment(
  db: Db,
  story: { id: number; authorId: number; publishedAt: number },
  demo: DemoComment,
  cast: Cast,
  posted: Map<string, number>,
  siteUrl: string
): Promise<number> {
  const createdAt = story.publishedAt + demo.after
  const authorId = idOf(cast, demo.author)
  const parentPlace = demo.place.split('.').slice(0, -1).join('.')
  const { id } = await postComment(db, {
    story,
    authorId,
    parentId: parentPlace ? (posted.get(parentPlace) ?? null) : null,
    markdown: demo.markdown,
    createdAt,
    ...(demo.isEdited && { editedAt: createdAt + 600_000 }),
    siteUrl
  })
  const readers = [...cast.ids.values()].filter((reader) => reader !== authorId)
  for (const reader of readers.slice(0, demo.likes)) await likeComment(db, id, reader, createdAt)
  if (demo.removal) await removeComment(db, id, { ...demo.removal, at: createdAt + 3_600_000 })
  return id
}

const withImages = (markdown: string, cast: Cast): string =>
  markdown.replace(
    /\(image:([a-z-]+)\)/g,
    (_match, name) => `(${imagePath(cast.images.get(name)?.hash ?? '')})`
  )

function idOf(cast: Cast, username: string): number {
  const id = cast.ids.get(username)
  if (id === undefined) throw new Error(`A demo story names "${username}", who is not in people.json`)
  return id
}
