import { expect, test } from 'vitest'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { signedIn, startApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'

const MARKDOWN =
  'The certificate had run out, of course.\n\n```timeline\n02:10 the pager rings\n02:40 all is well\n```\n\nSo we renewed it.'
const FACTS = {
  ...NO_FACTS,
  answers: { severity: ['s2'], trigger: ['expiry'], factor: ['certificate-or-time'] },
  lesson: 'Renew certificates early.'
}

async function atTable() {
  const site = await startApp()
  const [ann, ben, eve] = [
    await makeAccount(site.db, 'ann'),
    await makeAccount(site.db, 'ben'),
    await makeAccount(site.db, 'eve')
  ]
  const told = {
    authorId: ann.id,
    title: 'A quiet night',
    markdown: MARKDOWN,
    tags: ['certificates'],
    facts: FACTS
  }
  const story = await makeStory(site.db, told)
  await makeComment(site.db, story, { authorId: eve.id, markdown: 'My certificate did the same.' })
  const as = (person: { id: number }) => signedIn(site, person)
  return {
    site,
    db: site.db,
    visitor: site.browser,
    story,
    ann: await as(ann),
    ben: await as(ben),
    eve: await as(eve)
  }
}

const hide = (browser: Browser, { path, shortId }: MadeStory, act = 'hide') =>
  browser.submit(path, `/s/${shortId}/hidden-cause`, { act })
const guess = (browser: Browser, { path, shortId }: MadeStory, value: string) =>
  browser.submit(path, `/s/${shortId}/guesses`, { guess: value })

test('a story is told openly until its teller has others guess', async () => {
  const { story, visitor, ann } = await atTable()
  const page = await visitor.get(story.path)
  expect(page.text).toContain('So we renewed it')
  expect(page.text).not.toMatch(/What set it off|Let them guess/)
  expect((await ann.get(story.path)).text).toContain('Let them guess')
  expect((await hide(ann, story)).headers.location).toBe(`${story.path}#cause`)
  expect((await visitor.get(story.path)).text).toContain('What set it off?')
  await hide(ann, story, 'show')
  expect((await visitor.get(story.path)).text).toContain('So we renewed it')
})

test('until a guess, nothing on the page says the cause: no text, fact, lesson, tag, comment or description', async () => {
  const { story, visitor, ann, ben } = await atTable()
  await hide(ann, story)
  for (const browser of [visitor, ben])
    for (const path of [story.path, `${story.path}?sort=latest`, `${story.path}?guess=moon`]) {
      const { text, body, status } = await browser.get(path)
      expect(status).toBe(200)
      expect(text).toContain('the pager rings')
      expect(body).not.toMatch(/certificate (?:had|did)|renew|#certificates|Certificate or time|ld\+json/i)
      // Among all others to choose from.
      expect(body.match(/>Expiry/g)).toHaveLength(1)
    }
})

test('a visitor guesses by the address, of which nothing is kept', async () => {
  const { db, story, visitor, ann } = await atTable()
  await hide(ann, story)
  const wrong = await visitor.get(`${story.path}?guess=migration`)
  expect(wrong.text).toMatch(/Not quite.*It was Expiry.*You said schema or data migration/)
  expect(wrong.text).toContain('So we renewed it')
  expect((await visitor.get(`${story.path}?guess=expiry`)).text).toContain('You guessed it')
  expect((await visitor.get(`${story.path}?guess=skip`)).text).toContain('So we renewed it')
  expect((await visitor.get(story.path)).text).not.toContain('So we renewed it')
  expect(await db.selectFrom('guess').selectAll().execute()).toEqual([])
})

test('a member guesses once, and sees how others guessed; small numbers are said to be small', async () => {
  const { db, story, visitor, ann, ben, eve } = await atTable()
  await hide(ann, story)
  expect((await visitor.get(`${story.path}?guess=skip`)).text).toContain('No member has guessed yet')
  expect((await guess(ben, story, 'migration')).headers.location).toBe(`${story.path}#cause`)
  const form = { _token: tokenOn((await ben.get('/new')).body), guess: 'expiry' }
  await ben.post(`/s/${story.shortId}/guesses`, form)
  await guess(eve, story, 'expiry')
  expect((await ben.get(story.path)).text).toMatch(/Not quite.*1 of 2 members guessed it\. That is few/)
  expect((await eve.get(story.path)).text).toContain('You guessed it')
  expect((await visitor.get(`${story.path}?guess=skip`)).text).toContain('1 of 2 members guessed it')
  const values = await db.selectFrom('guess').select('value').orderBy('account_id').execute()
  expect(values).toEqual([{ value: 'migration' }, { value: 'expiry' }])
})

test('who only wants to read is not counted, and not asked again', async () => {
  const { story, ann, ben } = await atTable()
  await hide(ann, story)
  await guess(ben, story, 'skip')
  expect((await ben.get(story.path)).text).toMatch(
    /It was Expiry.*No member has guessed yet.*So we renewed it/
  )
})

test('only its teller hides a cause, and only one that can be guessed', async () => {
  const { db, story, visitor, ann, ben } = await atTable()
  const _token = tokenOn((await ben.get('/new')).body)
  const path = `/s/${story.shortId}/hidden-cause`
  expect((await ben.post(path, { _token })).status).toBe(404)
  expect((await visitor.post(path, {})).status).toBe(403)
  expect((await ben.post(`/s/${story.shortId}/guesses`, { _token, guess: 'moon' })).status).toBe(422)
  expect((await ben.post(`/s/${story.shortId}/guesses`, { _token, guess: 'expiry' })).status).toBe(303)
  expect(await db.selectFrom('guess').selectAll().execute()).toEqual([])
  const plain = await makeStory(db, { authorId: story.authorId })
  const own = { _token: tokenOn((await ann.get('/new')).body) }
  expect((await ann.post(`/s/${plain.shortId}/hidden-cause`, own)).status).toBe(422)
  expect((await ann.get(plain.path)).text).not.toContain('Let them guess')
})

const tokenOn = (body: string): string => /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
