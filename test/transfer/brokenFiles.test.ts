import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { closeRenderer } from '../../src/text/render.ts'
import { ImportError, readForem } from '../../src/transfer/forem.ts'
import { importForem } from '../../src/transfer/importForem.ts'
import {
  article,
  comment,
  deepComments,
  dump,
  emptySite,
  type Files,
  importFiles,
  SITE,
  user,
  writeFiles
} from './fixtures.ts'

afterAll(closeRenderer)

const TIME = 'a time like "2026-03-01T12:00:00Z", after 1970 and not in the future'
const nested = comment('a', { children: [comment('b', { body_html: ['<p>x</p>'] })] })

/** What is wrong, the files, and what the message says after the name of the file. */
const broken: Array<[string, Partial<Files>, string]> = [
  [
    'an article that is not JSON',
    { article: '{"title":\n "x",}' },
    'article.json is not JSON: expected double-quoted property name at line 2, column 6.'
  ],
  [
    'comments that are not JSON',
    { comments: '<html>' },
    'comments.json is not JSON: unexpected "<" at line 1, column 1.'
  ],
  ['a file that was cut off', { comments: '[{"id_code": "a"' }, 'comments.json is not JSON: '],
  ['an empty file', { comments: '' }, 'comments.json is not JSON: it ends too early.'],
  [
    'bytes that are no text',
    { article: Buffer.from([0x22, 0xff, 0x22]) },
    'article.json is not JSON: it has bytes that are not UTF-8 text.'
  ],
  [
    'a list for an article',
    { article: [] },
    'article.json: article is a list, but must be one article, as an object.'
  ],
  [
    'an object for comments',
    { comments: {} },
    'comments.json: comments is an object, but must be a list of comments.'
  ],
  [
    'no title',
    { article: article({ title: undefined }) },
    'article.json: article.title is missing, but must be a title in words.'
  ],
  [
    'an empty title',
    { article: article({ title: '' }) },
    'article.json: article.title is empty, but must be a title in words.'
  ],
  [
    'a blank title',
    { article: article({ title: ' \n' }) },
    'article.json: article.title is " \\n", but must be a title in words.'
  ],
  [
    'an article whose body is a number',
    { article: article({ body_markdown: 5 }) },
    'article.json: article.body_markdown is 5, but must be text in Markdown, or null.'
  ],
  [
    'an article without a body',
    { article: article({ body_markdown: null }) },
    'article.json: article.body_markdown is null, but must be Markdown, or else body_html must be HTML.'
  ],
  [
    'a date that never was',
    { article: article({ published_at: '2024-02-30T00:00:00Z' }) },
    `article.json: article.published_at is "2024-02-30T00:00:00Z", but must be ${TIME}.`
  ],
  [
    'a date to come',
    { article: article({ edited_at: '2999-01-01T00:00:00Z' }) },
    `article.json: article.edited_at is "2999-01-01T00:00:00Z", but must be null or ${TIME}.`
  ],
  [
    'a draft',
    { article: article({ published_at: null }) },
    `article.json: article.published_at is null, but must be ${TIME}.`
  ],
  [
    'an address that is a script',
    { article: article({ canonical_url: 'javascript:alert(1)' }) },
    'article.json: article.canonical_url is "javascript:alert(1)", but must be an http(s) address, or null.'
  ],
  [
    'tags that are numbers',
    { article: article({ tags: [1] }) },
    'article.json: article.tags is a list, but must be a list of tags, each as text, or one text with commas between the tags.'
  ],
  [
    'an article by nobody',
    { article: article({ user: {} }) },
    'article.json: article.user.username is missing, but must be a username of up to 60 letters, digits or "_".'
  ],
  [
    'a comment that is a text',
    { comments: [comment('a'), 'b'] },
    'comments.json: comments[1] is "b", but must be a comment, as an object.'
  ],
  [
    'a body of the wrong type in a reply',
    { comments: [nested] },
    'comments.json: comments[0].children[0].body_html is a list, but must be text in HTML.'
  ],
  [
    'a comment without a time',
    { comments: [comment('a', { created_at: 'yesterday' })] },
    `comments.json: comments[0].created_at is "yesterday", but must be ${TIME}.`
  ],
  [
    'a comment without an id',
    { comments: [comment('a', { id_code: null })] },
    'comments.json: comments[0].id_code is null, but must be the id of the comment, as text.'
  ],
  [
    'replies that are no list',
    { comments: [comment('a', { children: {} })] },
    'comments.json: comments[0].children is an object, but must be a list of replies.'
  ],
  [
    'a person whose name is a number',
    { comments: [comment('a', { user: { ...user('otto'), name: 7 } })] },
    'comments.json: comments[0].user.name is 7, but must be a name, or null.'
  ],
  [
    'an id that is there twice',
    { comments: [comment('a'), comment('b', { children: [comment('a')] })] },
    'comments.json: comments[1].children[0].id_code is "a", an id that another comment has too (comments[0]), but must be an id of its own.'
  ],
  [
    'a cycle',
    { comments: [comment('a', { children: [comment('b', { children: [comment('a')] })] })] },
    'comments.json: comments[0].children[0].children[0].id_code is "a", an id that it has from a comment it replies to (comments[0]), but must be an id of its own.'
  ],
  [
    'a wrong body 5,000 levels down',
    { comments: deepComments(5000, '7') },
    '.children[0].body_html is 7, but must be text in HTML.'
  ],
  [
    'lists in lists, 20,000 levels deep',
    { comments: '['.repeat(20_000) + ']'.repeat(20_000) },
    'comments.json: comments[0] is a list, but must be a comment, as an object.'
  ]
]

test.each(broken)('%s changes nothing and is explained', async (_, files, message) => {
  const db = await emptySite()
  await importFiles(db, { comments: [comment('a')] })
  const before = await dump(db)
  const error = await importFiles(db, files).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(ImportError)
  expect((error as Error).message).toContain(message)
  expect((error as Error).message).not.toContain('\n')
  expect((error as Error).message.length).toBeLessThan(500)
  expect(await dump(db)).toEqual(before)
})

test('a file that is not there is named', async () => {
  const db = await emptySite()
  const paths = { ...writeFiles({ article: article(), comments: [] }), comments: '/nowhere/comments.json' }
  await expect(importForem(db, paths, SITE)).rejects.toThrow(
    '/nowhere/comments.json cannot be read: there is no such file.'
  )
  const folder = { ...paths, article: join(paths.article, '..') }
  await expect(importForem(db, folder, SITE)).rejects.toThrow('it is a folder, not a JSON file.')
})

test('what a file holds cannot give orders to the terminal that shows the message', async () => {
  const paths = writeFiles({ article: article({ url: '\u001b]0;x\u0007\u009b2J' }), comments: [] })
  const error = await readForem(paths).catch((error: unknown) => error)
  expect((error as Error).message).not.toMatch(/\p{Cc}/u)
})

test('a thread of 10,000 levels is read without a stack overflow', async () => {
  const { comments } = await readForem(writeFiles({ article: article(), comments: deepComments(10_000) }))
  expect(comments).toHaveLength(10_000)
  expect(comments.at(-1)).toMatchObject({ sourceId: 'deep9999', parentSourceId: 'deep9998' })
})
