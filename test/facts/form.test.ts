import { expect, test } from 'vitest'
import { factsOf } from '../../src/facts/store.ts'
import { atHome, autosave, openForm, TEXT } from '../drafts/typing.ts'
import type { Answer, Browser } from '../support/browser.ts'

const STORY = { title: 'The button', tags: 'buttons', body: TEXT, act: 'publish' }
const FACTS = {
  'fact-severity': 's2',
  'fact-trigger': 'migration',
  'fact-factor-database': 'yes',
  'fact-factor-tired-human': 'yes',
  'fact-detection': 'user-report',
  'fact-sector': 'rather-not-say',
  'fact-size': 'dont-know',
  'fact-technologies': 'MySQL, Node.js',
  'fact-started': '2023-03-14 02:10',
  'fact-noticed': '02:25',
  'fact-mitigated': '2023-03-14 05:10',
  'fact-zone': 'Europe/Berlin',
  'fact-lesson': 'Ask *who* holds the lock.'
}

const tell = (browser: Browser, fields: Record<string, string>): Promise<Answer> =>
  browser.submit('/new', '/new', { ...STORY, ...fields })

const pathOf = (answer: Answer): string => {
  if (answer.status !== 303) throw new Error(`Not told: ${answer.status} ${answer.text}`)
  return String(answer.headers.location)
}

test('a story shows its facts, what it learned and, in lists and feeds, its line', async () => {
  const { browser, visitor } = await atHome()
  const path = pathOf(await tell(browser, FACTS))
  const { text, body } = await visitor.get(path)
  for (const words of [
    'S2 · Major',
    'Lasted 3 h',
    'Schema or data migration',
    'Database or storage',
    'Tired human',
    'mysql',
    'node.js',
    'Mar 14, 2023, 02:25 after 15 min',
    'Times: Europe/Berlin',
    'Not known: organisation',
    'Not said: sector',
    'What I learned Ask who holds the lock.'
  ])
    expect(text).toContain(words)
  expect(body).toContain('<svg class="timeline-picture"')
  for (const list of ['/latest', '/', '/t/buttons', '/u/ann']) {
    const page = await visitor.get(list)
    expect(page.text, list).toContain('S2 · migration · 3 h · noticed by users')
    expect(page.text, list).toContain('Learned: Ask who holds the lock.')
  }
  for (const feed of ['/latest.rss', '/latest.atom', '/latest.json'])
    expect((await visitor.get(feed)).body, feed).toContain('S2 · migration · 3 h · noticed by users')
})

test('a story without facts shows no box, no line and no lesson', async () => {
  const { browser, visitor } = await atHome()
  const page = await visitor.get(pathOf(await tell(browser, {})))
  expect(page.body).not.toMatch(/fact-box|class="lesson"/)
  expect((await visitor.get('/latest')).body).not.toMatch(/fact-line|excerpt-lesson/)
})

test.each([
  ['fact-total', '-5m', 'does not run backwards'],
  ['fact-total', 'a while', 'no duration we can read'],
  ['fact-total', '99999999999999d', 'no duration we can read'],
  ['fact-started', '2999-01-01', 'still to come'],
  ['fact-started', '2023-02-31', 'could not read this'],
  ['fact-started', 'yesterday', 'could not read this'],
  ['fact-mitigated', '2023-03-13', 'before it started'],
  ['fact-noticed', '02:05', 'before it started'],
  ['fact-resolved', '2023-03-14 05:09', 'before users were fine'],
  ['fact-mitigate', '4h', 'times above say otherwise'],
  ['fact-resolve', '', ''],
  ['fact-zone', 'Middle/Earth', 'no time zone we know'],
  ['fact-trigger', 'gremlins', 'not among the answers'],
  ['fact-severity', '__proto__', 'not among the answers'],
  ['fact-licence', 'wtfpl', 'not among the answers'],
  ['fact-factor-dont-know', 'yes', 'does not go with another answer'],
  ['fact-technologies', '???', 'cannot be a technology'],
  ['fact-technologies', 'a,b,c,d,e,f,g,h,i,j,k', 'are enough'],
  ['fact-lesson', 'x'.repeat(5_001), 'at most 5,000 characters'],
  ['fact-lesson', 'x'.repeat(20_001), 'at most 5,000 characters'],
  ['fact-total', 'x'.repeat(501), 'too long'],
  ['fact-gremlin', 'yes', 'not among ours'],
  ['fact-factor', 'tired-human', 'not among ours'],
  ['fact-__proto__', 'yes', 'not among ours']
])('what makes no sense is told at its field, and nothing is lost: %s %s', async (name, value, sentence) => {
  const { browser, db } = await atHome()
  const page = await tell(browser, { ...FACTS, [name]: value })
  if (!sentence) return void expect(page.status).toBe(303)
  expect(page.status).toBe(422)
  expect(page.text).toContain(sentence)
  expect(page.text).toContain(TEXT)
  expect(page.body).toContain(
    'value="2023-03-14 02:10"'.replace(
      '2023-03-14 02:10',
      name === 'fact-started' ? value : '2023-03-14 02:10'
    )
  )
  expect(page.body).toMatch(/name="fact-factor-tired-human" value="yes" checked/)
  expect(await db.selectFrom('story').selectAll().execute()).toEqual([])
  expect(await db.selectFrom('story_facts').selectAll().execute()).toEqual([])
})

test('a draft keeps facts as they were typed, and nobody else sees them', async () => {
  const { browser, visitor, db } = await atHome()
  const saved = await autosave(browser, '/new', {
    ...(await openForm(browser, '/new')),
    title: 'Half a story',
    'fact-started': 'some time in March',
    'fact-trigger': 'attack',
    'fact-lesson': 'A secret lesson'
  })
  const { path } = JSON.parse(saved.body)
  const form = await openForm(browser, path)
  expect(form).toMatchObject({
    'fact-started': 'some time in March',
    'fact-trigger': 'attack',
    'fact-lesson': 'A secret lesson'
  })
  expect((await browser.get(`${path}/preview`)).text).toContain('A secret lesson')
  expect(await db.selectFrom('story_fact').selectAll().execute()).toEqual([])
  for (const page of ['/', '/latest', '/latest.rss', path, '/u/ann'])
    expect((await visitor.get(page)).body, page).not.toContain('A secret lesson')
})

test('changed facts are a version of the story, and what they were stays in its history', async () => {
  const { browser, visitor, db } = await atHome()
  const path = pathOf(await tell(browser, FACTS))
  const short = path.split('/').slice(0, 3).join('/')
  const draft = String((await browser.submit(path, `${short}/draft`, {})).headers.location)
  const form = await openForm(browser, draft)
  expect(form).toMatchObject({
    ...FACTS,
    'fact-technologies': 'mysql, node.js',
    'fact-noticed': '2023-03-14 02:25'
  })
  await browser.post(draft, { ...form, act: 'publish' })
  expect((await visitor.get(`${short}/history`)).text).toContain('says what it said when it was told')
  const again = String((await browser.submit(path, `${short}/draft`, {})).headers.location)
  await browser.submit(again, again, { act: 'publish', 'fact-trigger': 'release', 'fact-zone': '' })
  expect((await visitor.get(path)).text).toContain('Code release')
  const { text } = await visitor.get(`${short}/history`)
  for (const words of ['Facts and lesson', 'Schema or data migration', 'Code release'])
    expect(text).toContain(words)
  const { id } = await db.selectFrom('story').select('id').executeTakeFirstOrThrow()
  expect((await factsOf(db, id)).answers.trigger).toEqual(['release'])
})

test('a story that is taken back is found by no fact, and keeps its facts in its draft', async () => {
  const { browser, visitor, db } = await atHome()
  const path = pathOf(await tell(browser, FACTS))
  const short = path.split('/').slice(0, 3).join('/')
  const draft = String((await browser.submit(path, `${short}/unpublishing`, {})).headers.location)
  expect(await db.selectFrom('story_fact').selectAll().execute()).toEqual([])
  expect((await visitor.get('/latest')).body).not.toContain('noticed by users')
  expect(await openForm(browser, draft)).toMatchObject({ 'fact-trigger': 'migration' })
})
