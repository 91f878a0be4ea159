import { afterAll, expect, test } from 'vitest'
import { addAccount } from '../../src/accounts/store.ts'
import { MAX_DEPTH } from '../../src/comments/path.ts'
import { removeComment } from '../../src/comments/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { tellStory } from '../../src/stories/telling.ts'
import { closeRenderer } from '../../src/text/render.ts'
import {
  article,
  comment,
  commentsById,
  deepComments,
  dump,
  emptySite,
  importFiles,
  NOW,
  SITE,
  user
} from './fixtures.ts'

afterAll(closeRenderer)

const gone = { body_html: '<p>[deleted]</p>', user: {} }
const mention = (name: string) => `<a class="mentioned-user" href="https://forem.test/${name}">@${name}</a>`

test('an article becomes a story with its author, tags, times and first address', async () => {
  const db = await emptySite()
  const said = await importFiles(db, { article: article({ edited_at: '2024-03-05T08:00:00Z' }) })
  const story = await db.selectFrom('story').selectAll().executeTakeFirstOrThrow()
  expect(story).toMatchObject({
    title: 'The backup that was not',
    slug: 'the-backup-that-was-not',
    source_url: 'https://forem.test/tess/the-backup',
    published_at: Date.UTC(2024, 2, 1, 8),
    edited_at: Date.UTC(2024, 2, 5, 8)
  })
  expect(story.body_html).toContain('<strong>nightly</strong>')
  expect((await dump(db)).tag).toMatchObject([
    { name: 'backups', story_count: 1 },
    { name: 'postgres', story_count: 1 }
  ])
  expect(await db.selectFrom('account').selectAll().executeTakeFirst()).toMatchObject({
    username: 'tess',
    display_name: 'Tess Tern',
    pronouns: 'she/her',
    kind: 'imported',
    source_url: 'https://forem.test/tess'
  })
  expect(said.split('\n')[0]).toBe(
    `Story: "The backup that was not" by Tess Tern: added, ${SITE}/s/${story.short_id}/${story.slug}`
  )
})

test('an article without Markdown is told from its HTML, and settings above the Markdown are left out', async () => {
  const db = await emptySite()
  await importFiles(db, { article: article({ body_markdown: null, body_html: '<h2>Why</h2><p>a_b</p>' }) })
  const other = { url: 'https://forem.test/tess/2', canonical_url: null }
  await importFiles(db, { article: article({ ...other, body_markdown: '---\ntitle: x\n---\nText.' }) })
  const stories = await db.selectFrom('story').select(['body_markdown', 'source_url']).execute()
  expect(stories).toEqual([
    { body_markdown: '## Why\n\na\\_b', source_url: 'https://forem.test/tess/the-backup' },
    { body_markdown: 'Text.', source_url: 'https://forem.test/tess/2' }
  ])
})

test('a title of more than 200 signs is cut at a word', async () => {
  const db = await emptySite()
  await importFiles(db, { article: article({ title: 'Again and again '.repeat(20) }) })
  const { title } = await db.selectFrom('story').select('title').executeTakeFirstOrThrow()
  expect(title.length).toBeLessThanOrEqual(200)
  expect(title).toMatch(/ (and|again)…$/i)
})

test('replies keep their places, and come in the order of their times', async () => {
  const db = await emptySite()
  await importFiles(db, {
    comments: [comment('d'), comment('a', { children: [comment('c'), comment('b')] })]
  })
  const comments = await commentsById(db)
  expect([...comments.keys()]).toEqual(['a', 'b', 'c', 'd'])
  expect(comments.get('b')).toMatchObject({ depth: 1, parent_id: comments.get('a')?.id })
  expect(comments.get('d')).toMatchObject({ depth: 0, created_at: Date.UTC(2024, 2, 1, 12) })
})

test('a comment that is gone becomes a tombstone that keeps its replies', async () => {
  const db = await emptySite()
  const hidden = { body_html: '<p>[hidden by post author]</p>', user: {} }
  await importFiles(db, {
    comments: [
      comment('a', { ...gone, children: [comment('b')] }),
      comment('c', hidden),
      comment('d', { user: null })
    ]
  })
  const comments = await commentsById(db)
  const tombstone = { author_id: null, removed_by: 'origin', body_html: '' }
  expect(comments.get('a')).toMatchObject({ ...tombstone, removed_reason: '', descendant_count: 1 })
  expect(comments.get('b')).toMatchObject({ removed_at: null, parent_id: comments.get('a')?.id })
  expect(comments.get('c')).toMatchObject({ ...tombstone, removed_reason: 'hidden by post author' })
  expect(comments.get('d')).toMatchObject(tombstone)
  expect(await db.selectFrom('story').select(['comment_count', 'points']).execute()).toEqual([
    { comment_count: 1, points: 1 }
  ])
})

test('importing again changes nothing, and says so', async () => {
  const db = await emptySite()
  const comments = [
    comment('a', { children: [comment('b', { body_html: `<p>${mention('tess')} ${mention('max')}</p>` })] }),
    comment('c', gone)
  ]
  await importFiles(db, { comments })
  const before = await dump(db)
  const said = await importFiles(db, { comments })
  expect(await dump(db)).toEqual(before)
  expect(said).toContain('here already, https://stories.test/s/')
  expect(said).toContain(
    'People: 0 added, 2 here already\nComments: 0 added, 2 here already\nTombstones: 0 added, 1 here already'
  )
})

test('a later import brings new comments, also under old ones, and their authors', async () => {
  const db = await emptySite()
  await importFiles(db, { comments: [comment('a')] })
  const said = await importFiles(db, {
    comments: [comment('a', { children: [comment('b', { user: user('lena') })] }), comment('c')]
  })
  const comments = await commentsById(db)
  expect(said).toContain('People: 1 added, 2 here already\nComments: 2 added, 1 here already')
  expect(comments.get('b')?.parent_id).toBe(comments.get('a')?.id)
  expect(await db.selectFrom('story').select('comment_count').execute()).toEqual([{ comment_count: 3 }])
})

test('a later import brings edits, with their time where it is known', async () => {
  const db = await emptySite()
  await importFiles(db, { comments: [comment('a'), comment('b'), comment('c')] })
  const said = await importFiles(db, {
    comments: [
      comment('a', { body_html: '<p>Edited.</p>' }),
      comment('b', { body_html: '<p>Edited.</p>', edited_at: '2024-04-01T00:00:00Z' }),
      comment('c')
    ]
  })
  const comments = await commentsById(db)
  expect(said).toContain('Comments: 0 added, 2 changed, 1 here already')
  expect(comments.get('a')).toMatchObject({ body_html: '<p>Edited.</p>\n', edited_at: NOW })
  expect(comments.get('b')).toMatchObject({ edited_at: Date.UTC(2024, 3, 1) })
  expect(comments.get('c')).toMatchObject({ edited_at: null })
})

test('a later import turns a comment that went into a tombstone, once', async () => {
  const db = await emptySite()
  const [before, after] = [
    comment('a', { children: [comment('b')] }),
    comment('a', { ...gone, children: [comment('b')] })
  ]
  await importFiles(db, { comments: [before] })
  expect(await importFiles(db, { comments: [after] })).toContain('Tombstones: 0 added, 1 removed since')
  const once = await dump(db)
  expect(once.story).toMatchObject([{ comment_count: 1 }])
  await importFiles(db, { comments: [after] })
  expect(await dump(db)).toEqual(once)
})

test('a later import brings a new title, text and tags of the story', async () => {
  const db = await emptySite()
  await importFiles(db)
  const edited = article({
    title: 'The backup that was',
    body_markdown: 'It *was* there.',
    tags: 'postgres, luck'
  })
  expect(await importFiles(db, { article: edited })).toContain(': changed, ')
  const { story, tag, story_tag } = await dump(db)
  expect(story).toMatchObject([{ title: 'The backup that was', slug: 'the-backup-that-was', edited_at: NOW }])
  expect(story).toMatchObject([{ body_html: '<p>It <em>was</em> there.</p>\n' }])
  expect(tag).toMatchObject([
    { name: 'backups', story_count: 0 },
    { name: 'postgres', story_count: 1 },
    { name: 'luck', story_count: 1 }
  ])
  expect(story_tag).toHaveLength(2)
})

test('what was taken down here stays down', async () => {
  const db = await emptySite()
  const comments = [comment('a')]
  await importFiles(db, { comments })
  const { id } = (await commentsById(db)).get('a') ?? { id: 0 }
  await removeComment(db, id, { by: 'moderator', reason: 'names a customer', at: NOW })
  await importFiles(db, { comments: [comment('a', { body_html: '<p>Edited.</p>' })] })
  expect((await commentsById(db)).get('a')).toMatchObject({ removed_by: 'moderator', edited_at: null })
  await removeStory(db, 1, { by: 'moderator', reason: '', at: NOW })
  const before = await dump(db)
  await expect(importFiles(db, { comments: [comment('b')] })).rejects.toThrow(
    'was taken down. Nothing was changed.'
  )
  expect(await dump(db)).toEqual(before)
})

test('a member of the same name is somebody else, in bylines and in mentions', async () => {
  const db = await emptySite()
  const member = { displayName: 'Another', kind: 'member', createdAt: NOW } as const
  for (const username of ['tess', 'max']) await addAccount(db, { ...member, username })
  const body_html = `<p>${mention('tess')} ${mention('otto')} ${mention('max')}</p>`
  const files = {
    article: article({ body_markdown: 'Thanks @max, says @tess.' }),
    comments: [comment('a', { body_html })]
  }
  await importFiles(db, files)
  const names = await db.selectFrom('account').select('username').where('kind', '=', 'imported').execute()
  const story = await db.selectFrom('story').selectAll().executeTakeFirstOrThrow()
  const html = (await commentsById(db)).get('a')?.body_html
  expect(names.map(({ username }) => username)).toEqual(['tess-2', 'otto'])
  expect(html).toContain('href="/u/tess-2">@tess-2</a>')
  expect(html).toContain('href="/u/otto">@otto</a> @max</p>')
  expect(story.body_html).toContain('Thanks @max, says <a class="mention" href="/u/tess-2">@tess-2</a>.')
  const before = await dump(db)
  await importFiles(db, files)
  expect(await dump(db)).toEqual(before)
})

test('a story that a member told here under that address is not touched', async () => {
  const db = await emptySite()
  const { id } = await addAccount(db, {
    username: 'tess',
    displayName: 'Tess',
    kind: 'member',
    createdAt: NOW
  })
  const sourceUrl = 'https://forem.test/tess/the-backup'
  await tellStory(db, {
    title: 'Mine',
    authorId: id,
    markdown: 'x',
    tags: [],
    publishedAt: NOW,
    sourceUrl,
    siteUrl: SITE
  })
  const before = await dump(db)
  await expect(importFiles(db)).rejects.toThrow('who told it here in person')
  expect(await dump(db)).toEqual(before)
})

test('hostile HTML leaves its words and no script', async () => {
  const db = await emptySite()
  const body_html =
    '<p onclick="x()">Text &lt;script&gt;alert(1)&lt;/script&gt;</p></x-turndown><script>alert(2)</script>' +
    '<img src=x onerror=alert(3)><a href="javascript:alert(4)">link</a><iframe srcdoc="<script>"></iframe>' +
    '<a href="https://x.test/)<img src=x onerror=alert(5)>">out</a><svg onload=alert(6)>'
  await importFiles(db, {
    article: article({ body_markdown: `<script>alert(1)</script>\n\n${body_html}` }),
    comments: [comment('a', { body_html, user: user('otto', '<b>Otto</b>') })]
  })
  const html = (await commentsById(db)).get('a')?.body_html ?? ''
  const { body_html: story } = await db.selectFrom('story').selectAll().executeTakeFirstOrThrow()
  for (const text of [html, story])
    expect(text).not.toMatch(/<script|<svg|<iframe|<[^>]*\son\w+=|javascript:/i)
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain('link')
})

test('a thread of 5,000 levels is imported whole', { timeout: 120_000 }, async () => {
  const db = await emptySite()
  expect(await importFiles(db, { comments: deepComments(5000) })).toContain('Comments: 5000 added')
  const { depth } = await db
    .selectFrom('comment')
    .select((eb) => eb.fn.max('depth').as('depth'))
    .executeTakeFirstOrThrow()
  expect(depth).toBe(MAX_DEPTH)
  expect(await db.selectFrom('story').select('comment_count').execute()).toEqual([{ comment_count: 5000 }])
})
