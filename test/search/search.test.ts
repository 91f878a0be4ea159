import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Facts, NO_FACTS } from '../../src/facts/facts.ts'
import { buildSite, closeSite, type TestApp } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { HOUR, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

let site: TestApp
beforeAll(async () => {
  site = await buildSite()
  await fill(site)
})
afterAll(() => closeSite(site))

const facts = (given: Partial<Facts>): Facts => ({ ...NO_FACTS, ...given })

async function fill({ db }: TestApp): Promise<void> {
  const ann = await makeAccount(db, 'ann', { displayName: 'Ann Lee' })
  const bob = await makeAccount(db, 'bob', { displayName: 'Bob Ray' })
  await makeStory(db, {
    authorId: ann.id,
    title: 'A table that stayed locked',
    markdown:
      'We ran a **migration** on MySQL. The replica fell behind by 40 minutes, and `ALTER TABLE` held on.',
    tags: ['mysql', 'migrations'],
    facts: facts({
      answers: { trigger: ['migration'], severity: ['s2'], detection: ['user-report'], factor: ['database'] },
      technologies: ['mysql'],
      spans: { total: 3 * 3_600 },
      times: { started: { at: Date.UTC(2023, 4, 1), precision: 'year' } },
      lesson: 'Ask who holds the *pelican* lock.'
    })
  })
  await makeStory(db, {
    authorId: bob.id,
    title: 'Certificates on a Sunday',
    markdown: 'The certificate had expired. Nobody locked anything. <script>alert(1)</script> & so on.',
    tags: ['tls'],
    publishedAt: NOON + HOUR,
    facts: facts({
      answers: { trigger: ['expiry'], severity: ['s1'], detection: ['alert'] },
      spans: { total: 1_200 },
      times: { started: { at: Date.UTC(2024, 2, 10, 3, 14), precision: 'minute' } }
    })
  })
  const quiet = await makeStory(db, {
    authorId: bob.id,
    title: 'Nothing but a queue',
    markdown: 'Messages waited. Crème brûlée was served. 数据库 was down.',
    tags: ['queues'],
    publishedAt: NOON + 2 * HOUR
  })
  await makeComment(db, quiet, { authorId: ann.id, markdown: 'Our *walrus* of a broker did the same.' })
}

/** Each search by somebody else, so that there is no limit to them. */
let asked = 0
const get = async (text: string, more = '') => {
  const somebody = new Browser(site.app, `10.0.${++asked >> 8}.${asked & 255}`)
  const answer = await somebody.get(`/search?q=${encodeURIComponent(text)}${more}`)
  expect(answer.status, text.slice(0, 50)).toBe(200)
  return answer.body
}

const found = async (text: string) =>
  [...(await get(text)).matchAll(/<h2><a href="[^"]*">(.*?)<\/a>/g)].map(([, title = '']) =>
    title.replace(/<\/?mark>/g, '')
  )

const TABLE = 'A table that stayed locked'
const CERTIFICATE = 'Certificates on a Sunday'
const QUEUE = 'Nothing but a queue'

describe('stories are found', () => {
  test.for<[string, string[]]>([
    ['replica', [TABLE]],
    ['REPLICAS ', [TABLE]],
    ['locked', [TABLE, CERTIFICATE]],
    ['locking ', [TABLE, CERTIFICATE]],
    ['locked -certificate', [TABLE]],
    ['-locked', [QUEUE]],
    ['"stayed locked"', [TABLE]],
    ['"locked stayed"', []],
    ['creme brulee', [QUEUE]],
    ['数据', [QUEUE]],
    ['pelican', [TABLE]],
    ['certif', [CERTIFICATE]],
    ['"certif"', []],
    ['migration mysql replica', [TABLE]],
    ['migration certificate', []],
    ['trigger:migration', [TABLE]],
    ['severity:s1 severity:s2', [CERTIFICATE, TABLE]],
    ['tag:tls', [CERTIFICATE]],
    ['-tag:tls -tag:queues', [TABLE]],
    ['tech:mysql longer:2h', [TABLE]],
    ['longer:4h', []],
    ['shorter:30m', [CERTIFICATE]],
    ['year:2023', [TABLE]],
    ['has:lesson', [TABLE]],
    ['has:facts', [CERTIFICATE, TABLE]],
    ['by:ann', [TABLE]],
    ['by:"Ann Lee"', [TABLE]],
    ['by:nobody', []],
    ['-by:ann locked', [CERTIFICATE]],
    ['noticed by an alert', []],
    ['user report', [TABLE]]
  ])('%s', async ([text, titles]) => {
    expect((await found(text)).toSorted()).toEqual(titles.toSorted())
  })

  test('the best comes first: a title weighs more than a text', async () => {
    expect(await found('locked')).toEqual([TABLE, CERTIFICATE])
  })
})

test('where no story has all words, those with some of the rarest are shown, and not counted as found', async () => {
  const page = await get('we broke the certificate of our zebra')
  expect(page).toContain('Stories (0)')
  expect(page).toContain('Stories with some of these words')
  expect(page).toContain(`<h3><a href="`)
  expect(page.replace(/<\/?mark>/g, '')).toContain(CERTIFICATE)
  expect(page).not.toContain('<mark>of</mark>')
  expect(await get('zebra okapi')).not.toContain('Stories with some of these words')
  expect(await get('zebra')).not.toContain('Stories with some of these words')
  expect(await get('certificate -sunday zebra')).not.toContain('Stories with some of these words')
})

test('where hardly a story has all words, others with some come after it, each once', async () => {
  const page = (await get('the locked certificate')).replace(/<\/?mark>/g, '')
  expect(page).toContain('Stories (1)')
  expect(page.split(`${CERTIFICATE}</a>`)).toHaveLength(2)
  expect(page.indexOf(`${TABLE}</a></h3>`)).toBeGreaterThan(page.indexOf(`${CERTIFICATE}</a></h2>`))
})

test('what every text has is not marked, but where nothing else was looked for', async () => {
  expect(await get('the locked')).toContain('<mark>locked</mark>')
  expect(await get('the locked')).not.toMatch(/<mark>the<\/mark>/i)
  expect(await get('the ')).toMatch(/<mark>the<\/mark>/i)
})

test('what goes by a short name is found by the long one, and the other way round', async () => {
  expect(await found('expired cert ')).toEqual([CERTIFICATE])
  expect(await found('cert expired')).toEqual([CERTIFICATE])
  expect(await found('"cert"')).toEqual([])
})

test('a slip of the finger is forgiven, and said', async () => {
  const page = await get('certifcate ')
  expect(page).toContain('This is what was found for “certificate”')
  expect(await found('certifcate ')).toEqual([CERTIFICATE])
  expect(await found('erplica ')).toEqual([TABLE])
  expect(await found('zzzzzzzz ')).toEqual([])
})

test('what was found is marked, and nothing of it becomes markup', async () => {
  const page = await get('expired script')
  expect(page).toContain('<mark>expired</mark>')
  expect(page).not.toContain('alert(1)</script>')
  expect(await get('<script>alert(2)</script>')).not.toContain('<script>alert(2)')
})

test('comments are found and lead to their story', async () => {
  const page = await get('walrus', '&in=comments')
  expect(page).toContain('<mark>walrus</mark>')
  expect(page).toContain(`On ${QUEUE}`)
  expect(await get('walrus')).toContain('Comments (1)')
  expect(await get('walrus by:ann')).toContain('Comments (1)')
  expect(await get('walrus by:bob')).toContain('Comments (0)')
  expect(await get('walrus tag:queues')).toContain('Comments (1)')
  expect(await get('walrus tag:tls')).toContain('Comments (0)')
})

test('tags and people are found too', async () => {
  expect(await get('que')).toContain('href="/t/queues"')
  expect(await get('bob')).toContain('href="/u/bob"')
  expect(await get('Ann Lee')).toContain('href="/u/ann"')
})

test('the page says how it understood the query, and what it left out', async () => {
  const page = await get('lock -aws trigger:migration colour:red')
  for (const said of ['“lock”', 'not “aws”', 'trigger: Schema or data migration', '<bdi>colour:red</bdi>'])
    expect(page).toContain(said)
})

test('stories are found by when in the week it began', async () => {
  expect(await found('weekday:sunday hour:3')).toEqual(['Certificates on a Sunday'])
  expect(await found('weekday:sunday hour:4')).toEqual([])
  expect(await found('weekday:mon weekday:sun hour:3am')).toEqual(['Certificates on a Sunday'])
  expect(await found('locked -weekday:sun')).toEqual([TABLE])
  const body = await get('weekday:sun hour:03')
  expect(body).toContain('begun on a Sunday')
  expect(body).toContain('begun between 03:00 and 03:59')
})

test('counts lead to a narrower search', async () => {
  const page = await get('locked')
  const [, href = ''] =
    /<a rel="nofollow" href="([^"]+)">S1 · Everything<\/a> <span class="number">1</.exec(page) ?? []
  const narrower = await site.browser.get(href.replaceAll('&amp;', '&'))
  expect(narrower.body).toContain(CERTIFICATE)
  expect(narrower.body).not.toContain(TABLE)
})

test('what is chosen beside the box goes into the box', async () => {
  const answer = await site.browser.get('/search?q=locked+severity%3As1&severity=s2&trigger=&has=lesson')
  expect(answer.status).toBe(303)
  expect(new URLSearchParams(String(answer.headers.location).split('?')[1]).get('q')).toBe(
    'locked severity:s2 has:lesson'
  )
})

test('whatever is typed is answered', async () => {
  const odd = [
    '',
    ' ',
    '"',
    '""',
    '-',
    '--',
    '-"',
    '*',
    'a*',
    'AND',
    'NOT',
    'a AND',
    'NEAR(a b)',
    '(',
    "'",
    "o'clock"
  ]
  const hard = [
    'a\0b',
    '\0',
    '{title} : x',
    'facts : "is=story"',
    'is=story',
    '\\',
    ':*',
    "a' & !b | <->",
    '🔥🔥',
    '\u202Eabc'
  ]
  const long = [
    'x'.repeat(10_000),
    '🔥 '.repeat(3_000),
    '"'.repeat(5_000),
    'a b '.repeat(2_000),
    '-a '.repeat(2_000)
  ]
  const lists = [
    'by: tag: trigger:',
    'by:"',
    'by:%00',
    'longer:-1h',
    'longer:99999999999w',
    'year:0000',
    '\ud800 x'
  ]
  for (const text of [...odd, ...hard, ...long, ...lists]) {
    await get(text.isWellFormed() ? text : text.toWellFormed())
    await get(text.isWellFormed() ? text : text.toWellFormed(), '&in=comments&page=99999')
  }
  for (const query of [
    '',
    '?q',
    '?q=a&q=b',
    '?q[]=a',
    '?q=%ff%fe',
    '?__proto__=x&q=a',
    '?in=dragons&page=-1&q=lock'
  ])
    expect((await site.browser.get(`/search${query}`)).status, query).toBe(200)
})

const NAUGHTY = join(import.meta.dirname, '../../../shared/corpora/blns.json')
test.skipIf(!existsSync(NAUGHTY))(
  'so are the strings that have broken others',
  async () => {
    for (const text of JSON.parse(readFileSync(NAUGHTY, 'utf8')) as string[]) await get(text)
  },
  180_000
)

test('browsers are told how to search here', async () => {
  expect((await site.browser.get('/')).body).toContain('href="/opensearch.xml"')
  const { body, headers } = await site.browser.get('/opensearch.xml')
  expect(headers['content-type']).toMatch(/opensearchdescription/)
  expect(body).toContain('/search?q={searchTerms}')
})
