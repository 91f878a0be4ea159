import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changeComment } from '../../src/comments/changing/store.ts'
import { MAX_DEPTH } from '../../src/comments/path.ts'
import { findComment, readBranch, readThread } from '../../src/comments/reading.ts'
import { deleteComment, restoreComment } from '../../src/comments/removal/store.ts'
import { postComment, removeComment } from '../../src/comments/store.ts'
import { type Branch, buildThread } from '../../src/comments/thread.ts'
import { releaseComment, withholdComment } from '../../src/comments/withholding.ts'
import type { Db } from '../../src/db/open.ts'
import type { Withheld } from '../../src/db/schema.ts'
import { SITE } from '../support/app.ts'
import { dropDatabase, emptyDatabase, migratedDatabase, newDatabase } from '../support/database.ts'
import { type MadeStory, makeAccount, makeStory } from '../support/make.ts'

/** A comment as somebody would remember it who never heard of paths and counters. */
interface Remembered {
  id: number
  shortId: string
  author: number
  text: string
  parent: Remembered | null
  children: Remembered[]
  removedBy: 'author' | 'moderator' | null
  withheld: Set<Withheld>
}

/** Why it cannot be read, if so. */
const gone = ({ removedBy, withheld }: Remembered) =>
  removedBy ?? (['hidden', 'held'] as const).find((how) => withheld.has(how)) ?? null

type Act =
  | { kind: 'post'; who: number; under: number }
  | { kind: 'edit' | 'delete' | 'restore' | 'moderate'; which: number }
  | { kind: 'withhold' | 'release'; how: Withheld; which: number }

const PEOPLE = 3
const index = fc.nat({ max: 1_000_000 })
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      who: fc.nat({ max: PEOPLE - 1 }),
      under: index
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('edit' as const, 'delete' as const, 'restore' as const, 'moderate' as const),
      which: index
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('withhold' as const, 'release' as const),
      how: fc.constantFrom('hidden' as const, 'held' as const),
      which: index
    })
  }
)

class Thread {
  readonly all: Remembered[] = []
  readonly db: Db
  readonly story: MadeStory
  readonly people: number[]
  #clock = Date.now()

  constructor(db: Db, story: MadeStory, people: number[]) {
    this.db = db
    this.story = story
    this.people = people
  }

  async do(act: Act): Promise<void> {
    if (act.kind === 'post') return this.post(act)
    const comment = this.all[act.which % Math.max(1, this.all.length)]
    if (!comment) return
    const now = ++this.#clock
    const wasRemoved = comment.removedBy
    if (act.kind === 'withhold') {
      const isDone = await withholdComment(this.db, comment.id, act.how, now)
      expect(isDone).toBe(!comment.withheld.has(act.how))
      comment.withheld.add(act.how)
    } else if (act.kind === 'release') {
      expect(await releaseComment(this.db, comment.id, act.how)).toBe(comment.withheld.delete(act.how))
    } else if (act.kind === 'edit') {
      const markdown = `changed ${now}`
      const isDone = await changeComment(this.db, comment, { markdown, now, siteUrl: SITE })
      expect(isDone).toBe(gone(comment) === null || gone(comment) === 'held')
      if (isDone) comment.text = markdown
    } else if (act.kind === 'restore') {
      const isDone = await restoreComment(this.db, comment.id, now)
      expect(isDone).toBe(wasRemoved === 'author')
      if (isDone) comment.removedBy = null
    } else if (act.kind === 'delete') {
      await deleteComment(this.db, comment.id, now)
      comment.removedBy ??= 'author'
    } else {
      await removeComment(this.db, comment.id, { by: 'moderator', reason: '', at: now })
      comment.removedBy ??= 'moderator'
    }
  }

  /** Under one of the comments that can be answered, or under the story. */
  async post({ who, under }: { who: number; under: number }): Promise<void> {
    const open = this.all.filter((comment) => gone(comment) === null)
    const answered = open[under % (open.length + 1)] ?? null
    const author = this.people[who] as number
    const text = `word ${this.all.length}`
    const story = { id: this.story.id, authorId: this.story.authorId }
    const posted = await postComment(this.db, {
      story,
      authorId: author,
      parentId: answered?.id ?? null,
      markdown: text,
      createdAt: ++this.#clock,
      siteUrl: SITE
    })
    const parent = answered && depthOf(answered) === MAX_DEPTH ? answered.parent : answered
    const comment = {
      ...posted,
      author,
      text,
      parent,
      children: [],
      removedBy: null,
      withheld: new Set<Withheld>()
    }
    parent?.children.push(comment)
    this.all.push(comment)
  }
}

const depthOf = (comment: Remembered): number => (comment.parent ? 1 + depthOf(comment.parent) : 0)

const isShown = (comment: Remembered): boolean =>
  [null, 'moderator'].includes(gone(comment)) || comment.children.some(isShown)

/** What can be read, as the model has it: who stands under whom, what is a tombstone, what each says. */
const remembered = (comments: Remembered[]): unknown[] =>
  comments.filter(isShown).map((comment) => ({
    shortId: comment.shortId,
    tombstone: gone(comment),
    text: gone(comment) ? '' : `<p>${comment.text}</p>\n`,
    below: countShown(comment),
    replies: remembered(comment.children)
  }))

const countShown = (comment: Remembered): number =>
  comment.children.filter(isShown).reduce((sum, child) => sum + 1 + countShown(child), 0)

/** The same, as the site shows it; a branch that goes deeper than a page is read on from there. */
async function shown(db: Db, story: MadeStory, branches: Branch[]): Promise<unknown[]> {
  const found: unknown[] = []
  for (const branch of branches) {
    found.push({
      shortId: branch.shortId,
      tombstone: branch.tombstone?.by ?? null,
      text: branch.bodyHtml,
      below: branch.descendantCount,
      replies: await shown(
        db,
        story,
        branch.repliesElsewhere > 0 ? await readOn(db, story, branch) : branch.replies
      )
    })
  }
  return found
}

async function readOn(db: Db, story: MadeStory, branch: Branch): Promise<Branch[]> {
  const top = await findComment(db, story, branch.shortId)
  if (!top) throw new Error('A comment leads on to nothing')
  const { comments } = await readBranch(db, story, top, null)
  return buildThread(comments, 'oldest')[0]?.replies ?? []
}

test('tree, tombstones and counts agree with a plain model after any acts of several people', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 60 }), async (acts) => {
      const databaseUrl = await newDatabase()
      const db = await migratedDatabase(databaseUrl)
      try {
        const people: number[] = []
        for (let n = 0; n < PEOPLE; n++) people.push((await makeAccount(db, `person${n}`)).id)
        const story = await makeStory(db, { authorId: people[0] as number })
        const thread = new Thread(db, story, people)
        for (const each of acts) await thread.do(each)
        await compare(thread)
      } finally {
        await db.destroy()
        await dropDatabase(databaseUrl)
      }
    }),
    { numRuns: 60 }
  )
}, 300_000)

async function compare({ db, story, all, people }: Thread): Promise<void> {
  const { comments } = await readThread(db, story, 'oldest', null)
  const roots = all.filter(({ parent }) => parent === null)
  expect(await shown(db, story, buildThread(comments, 'oldest'))).toEqual(remembered(roots))
  const counted = await db.selectFrom('story').select(['comment_count', 'points']).executeTakeFirstOrThrow()
  const readable = all.filter((comment) => gone(comment) === null)
  const lifting = readable.filter(({ author }) => author !== people[0])
  expect(counted).toEqual({ comment_count: readable.length, points: lifting.length })
  for (const comment of all)
    expect((await findComment(db, story, comment.shortId)) !== undefined).toBe(isShown(comment))
}

test('a chain as deep as it may be agrees too, when it is taken down from both ends and put back', async () => {
  const db = await emptyDatabase()
  const author = (await makeAccount(db, 'ann')).id
  const story = await makeStory(db, { authorId: author })
  const thread = new Thread(db, story, [author, author, author])
  for (let n = 0; n < MAX_DEPTH + 4; n++) await thread.do({ kind: 'post', who: 0, under: Math.max(0, n - 1) })
  for (const which of [0, 21, 20, 1, 19, 18, 10, 17, 2, 16, 15, 14]) {
    await thread.do({ kind: 'delete', which })
    await compare(thread)
  }
  for (const which of [16, 0, 21, 10, 18]) {
    await thread.do({ kind: 'restore', which })
    await compare(thread)
  }
})
