import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSite, closeSite } from '../support/app.ts'
import { visitor } from '../support/joined.ts'
import { makeComment, makeStory } from '../support/make.ts'

const site = await buildSite()
afterAll(() => closeSite(site))

beforeAll(async () => {
  const story = await makeStory(site.db, { title: 'Otters', markdown: 'And the otters not near the dam.' })
  await makeComment(site.db, story, { authorId: story.authorId, markdown: 'Otters, again.' })
})

/** What means something to SQLite's search, to PostgreSQL's, to SQL, or to patterns. */
const HOSTILE = [
  ...['"', '""', '"""', '"otters', 'otters"', "'", "''", '`', '\\', '\\\\', '\\"', '\0', 'a\0b', '\u001a'],
  ...[
    'otters AND',
    'AND',
    'OR OR',
    'NOT',
    'otters NOT',
    'NEAR',
    'NEAR(',
    'NEAR(otters dam, 2)',
    'otters NEAR/3 dam'
  ],
  ...[
    'otters*',
    '*',
    '**',
    '^otters',
    '^',
    'otters^',
    '+otters',
    'otters + dam',
    '-',
    '--',
    '---',
    '- otters',
    '-"',
    '-*'
  ],
  ...[
    'title:otters',
    '{title body}:otters',
    '-{title}:otters',
    'facts:otters',
    'rowid:1',
    '{',
    '}',
    '{}',
    ':',
    '::',
    'a:b:c'
  ],
  ...[
    '(',
    ')',
    '()',
    '((otters)',
    '(otters OR',
    'otters)',
    '[',
    ']',
    '<',
    '>',
    '<->',
    'otters <-> dam',
    'otters <2> dam'
  ],
  ...[
    'otters & dam',
    '&',
    '&&',
    '|',
    '||',
    '!',
    '!!',
    '!otters',
    'otters:*',
    'otters:A',
    ':*',
    "'otters':A",
    '$$',
    '$1',
    '?1'
  ],
  ...[
    "'; drop table story; --",
    "' or '1'='1",
    '" or ""="',
    '1); select 1; --',
    '/* otters */',
    'x%',
    '%',
    '_',
    '%_%'
  ],
  ...[
    '.*',
    '(a+)+$',
    '[a-',
    '\\d',
    '(?<=a)',
    '(?i)',
    'tag:',
    'tag:"',
    'tag:"otters',
    'tag:*',
    'by:',
    'by:"',
    'tech:\\',
    'lasted:>'
  ],
  ...[
    '\ud800',
    '\udc00x',
    '\u{10ffff}',
    '\ufeff',
    '\u200b',
    '\u202eotters',
    'ﬁ',
    'İ',
    'ß',
    '٠',
    '１',
    '日本',
    '🦦',
    '\t',
    '\n',
    ' '
  ],
  ...[
    '"'.repeat(5_000),
    '('.repeat(5_000),
    'a '.repeat(5_000),
    '-'.repeat(5_000),
    'x'.repeat(10_000),
    '"a" '.repeat(2_000)
  ]
]

test.for([
  ['stories', (q: string) => `/search?q=${q}`],
  ['comments', (q: string) => `/search?in=comments&q=${q}`],
  ['its feed', (q: string) => `/search.rss?q=${q}`]
] as const)(
  'whatever is typed into the search is answered, with no word of what is beneath: %s',
  async ([, at]) => {
    for (const text of HOSTILE) {
      const url = at(encodeURIComponent(text.toWellFormed()))
      const { status, body } = await visitor(site).get(url)
      expect(status, JSON.stringify(text.slice(0, 40))).toBe(200)
      expect(body, text).not.toMatch(/SQLITE|SqliteError|fts5:|syntax error|unterminated/)
    }
  }
)

test('an operator of the index is a word, or nothing, to who types it', async () => {
  const found = async (text: string) =>
    /Stories \((\d+)\)/.exec((await visitor(site).get(`/search?q=${encodeURIComponent(text)}`)).body)?.[1]
  expect(await found('otters')).toBe('1')
  for (const text of [
    'otters NOT dam',
    'otters AND dam',
    '"otters" | dam',
    'title:otters &dam',
    'otters:* dam'
  ])
    expect(await found(text), text).toMatch(/^[01]$/)
  expect(await found('otters -dam')).toBe('0')
  expect(await found("otters' or '1'='1 unheardof")).toBe('0')
})
