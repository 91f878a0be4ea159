import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { factsOf } from '../../src/facts/store.ts'
import { signedIn, startApp } from '../support/app.ts'
import { makeAccount, makeStory } from '../support/make.ts'

async function stage({ isAlias = false } = {}) {
  const site = await startApp()
  const { db } = site
  const [ann, ben] = [await makeAccount(db, 'ann'), await makeAccount(db, 'ben')]
  const authorId = isAlias ? await makeAlias(db, ann.id) : ann.id
  const facts = {
    ...NO_FACTS,
    answers: { severity: ['s2'], sector: ['rather-not-say'], size: ['dont-know'] }
  }
  const story = await makeStory(db, { authorId, facts })
  const short = `/s/${story.shortId}`
  const browsers = { ann: await signedIn(site, ann), ben: await signedIn(site, ben) }
  const suggest = (fact: string) => browsers.ben.submit(story.path, `${short}/suggestions`, { fact })
  return { db, story, short, suggest, ...browsers }
}

test.each([false, true])('a reader suggests a fact and its teller adds it (alias: %s)', async (isAlias) => {
  const { db, ann, ben, story, short, suggest } = await stage({ isAlias })
  expect((await suggest('trigger=migration')).status).toBe(303)
  expect((await suggest('factor=database')).status).toBe(303)
  expect((await ben.get(story.path)).text).not.toContain('Suggested facts')
  expect((await ann.get('/notifications')).text).toContain('ben Example suggested a fact for your story')
  expect(await db.selectFrom('notification').selectAll().execute()).toHaveLength(1)
  expect((await ann.get(story.path)).text).toContain('Trigger: Schema or data migration , says ben Example')
  expect((await ann.submit(story.path, `${short}/suggestions`, {})).headers.location).toBe(story.path)
  expect((await factsOf(db, story.id)).answers).toMatchObject({ trigger: ['migration'], severity: ['s2'] })
  expect((await ben.get(`${short}/history`)).text).toContain('Schema or data migration')
  const left = await ann.get(story.path)
  expect(left.text).toContain('Database or storage , says ben')
})

test('a suggestion that is declined is gone, and does not come again', async () => {
  const { db, ann, story, short, suggest } = await stage()
  await suggest('trigger=migration')
  const { short_id } = await db.selectFrom('fact_suggestion').select('short_id').executeTakeFirstOrThrow()
  expect((await ann.submit(story.path, `${short}/suggestions/${short_id}/refusal`, {})).status).toBe(303)
  await suggest('trigger=migration')
  expect((await ann.get(story.path)).text).not.toContain('Suggested facts')
  expect((await factsOf(db, story.id)).answers.trigger).toBeUndefined()
})

test.each([
  '',
  'severity=s1',
  'severity=s2',
  'sector=food',
  'trigger=gremlins',
  '__proto__=x',
  'trigger',
  'size=dont-know'
])('what is no missing fact is refused in words: %j', async (fact) => {
  const { db, suggest } = await stage()
  expect((await suggest(fact)).status).toBe(422)
  expect(await db.selectFrom('fact_suggestion').selectAll().execute()).toEqual([])
})

test('"don\'t know" gives way to a suggestion', async () => {
  const { db, ann, story, short, suggest } = await stage()
  await suggest('size=1-10')
  await ann.submit(story.path, `${short}/suggestions`, {})
  expect((await factsOf(db, story.id)).answers.size).toEqual(['1-10'])
})

test('only its teller decides, and nobody suggests to themselves', async () => {
  const { db, ann, ben, story, short, suggest } = await stage()
  await suggest('trigger=migration')
  const { short_id } = await db.selectFrom('fact_suggestion').select('short_id').executeTakeFirstOrThrow()
  const form = await ben.submit(story.path, `${short}/suggestions`, { fact: 'trigger=expiry' })
  expect(form.status).toBe(303)
  const token = /name="_token" value="([^"]+)"/.exec((await ben.get(story.path)).body)?.[1] ?? ''
  for (const act of ['acceptance', 'refusal']) {
    const answer = await ben.post(`${short}/suggestions/${short_id}/${act}`, { _token: token })
    expect(answer.status, act).toBe(404)
  }
  const own = /name="_token" value="([^"]+)"/.exec((await ann.get(story.path)).body)?.[1] ?? ''
  expect((await ann.post(`${short}/suggestions`, { _token: own, fact: 'trigger=expiry' })).status).toBe(422)
  expect((await factsOf(db, story.id)).answers.trigger).toBeUndefined()
})

test('an accepted fact reaches the draft that changes the story too', async () => {
  const { ann, story, short, suggest } = await stage()
  const draft = String((await ann.submit(story.path, `${short}/draft`, {})).headers.location)
  await suggest('trigger=migration')
  await ann.submit(story.path, `${short}/suggestions`, {})
  expect((await ann.get(draft)).body).toMatch(/<option value="migration" selected>/)
})
