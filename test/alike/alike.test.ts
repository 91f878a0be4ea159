import { expect, test } from 'vitest'
import { refreshAlike } from '../../src/alike/store.ts'
import { type Facts, NO_FACTS } from '../../src/facts/facts.ts'
import { deleteStory } from '../../src/stories/removal/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { makeAccount, makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'

const facts = (answers: Facts['answers'], technologies: string[] = []): Facts => ({
  ...NO_FACTS,
  answers,
  technologies
})

const LOCKED = facts({ trigger: ['migration'], detection: ['user-report'] }, ['mysql'])

const settle = (site: TestApp) => deliver(site, Date.now() + 1000)

const alikeOn = async ({ browser }: TestApp, path: string) => {
  const page = (await browser.get(path)).body
  return /<section class="alike"[\s\S]*?<\/section>/.exec(page)?.[0] ?? ''
}

async function threeStories(site: TestApp) {
  const { db } = site
  const first = await makeStory(db, { title: 'Locked for an hour', tags: ['ddl'], facts: LOCKED })
  const second = await makeStory(db, { title: 'Another table that hung', tags: ['schema'], facts: LOCKED })
  const other = await makeStory(db, {
    title: 'The cake was late',
    markdown: 'Flour and sugar.',
    tags: ['cake'],
    facts: facts({ trigger: ['expiry'] })
  })
  await settle(site)
  return { first, second, other }
}

test('a story shows those like it, with what they have in common in words; the others stay away', async () => {
  const site = await startApp()
  const { first, second, other } = await threeStories(site)
  const shown = await alikeOn(site, first.path)
  expect(shown).toContain(second.path)
  expect(shown).toContain('Also migration and mysql, also noticed by users')
  expect(shown).not.toContain(other.path)
  expect(await alikeOn(site, second.path)).toContain(first.path)
  expect(await alikeOn(site, other.path)).toBe('')
})

test('what is read next is none of them', async () => {
  const site = await startApp()
  const { first, second, other } = await threeStories(site)
  const { body } = await site.browser.get(first.path)
  const next = body.slice(body.indexOf('class="read-next"'))
  expect(next).toContain(other.path)
  expect(next).not.toContain(second.path)
})

test('words that few stories have make two alike', async () => {
  const site = await startApp()
  const told = (title: string, markdown: string) => makeStory(site.db, { title, markdown, tags: [title] })
  const first = await told(
    'one',
    'The replica fell behind, as vacuum ran; checkpoints piled up. Vacuum! Checkpoints! The replica!'
  )
  const second = await told('two', 'Vacuum and checkpoints: our replica was hours late.')
  for (let number = 0; number < 8; number++)
    await told(`more${number}`, `Quite another thing, number ${number}.`)
  await settle(site)
  expect(await alikeOn(site, first.path)).toContain(second.path)
  expect(await alikeOn(site, first.path)).toMatch(/Both speak of “(replica|vacuum|checkpoints)”/)
})

test('one that is deleted is shown at no other, at once; a changed one by what it says now', async () => {
  const site = await startApp()
  const { first, second } = await threeStories(site)
  await deleteStory(site.db, second.id, NOON)
  expect(await alikeOn(site, first.path)).toBe('')
  await settle(site)
  expect(await alikeOn(site, first.path)).toBe('')
  expect(await site.db.selectFrom('story_alike').selectAll().execute()).toEqual([])
})

test('how one is like another is found once for both, and stays when one of them looks anew', async () => {
  const site = await startApp()
  const { first, second, other } = await threeStories(site)
  const rows = () =>
    site.db.selectFrom('story_alike').selectAll().orderBy('story_id').orderBy('alike_id').execute()
  const kept = await rows()
  expect(kept.map(({ story_id, alike_id }) => [story_id, alike_id])).toEqual([
    [first.id, second.id],
    [second.id, first.id]
  ])
  expect(kept[0]?.score).toBe(kept[1]?.score)
  for (const { id } of [first, second, other]) await refreshAlike(site.db, id)
  expect(await rows()).toEqual(kept)
})

test('a story that has all it can show makes room for one that is more alike, at once', async () => {
  const site = await startApp()
  const { db } = site
  const first = await makeStory(db, { title: 'Locked for an hour', tags: ['ddl'], facts: LOCKED })
  const shown: number[] = []
  for (let number = 0; number < 8; number++)
    shown.push((await makeStory(db, { title: `Faint ${number}`, tags: [`tag${number}`] })).id)
  await settle(site)
  const rows = shown.map((alike_id, at) => ({ story_id: first.id, alike_id, score: at / 100, words: '' }))
  await db.insertInto('story_alike').values(rows).execute()
  const latest = await makeStory(db, { title: 'The very same', tags: ['ddl'], facts: LOCKED })
  await settle(site)
  const kept = await db.selectFrom('story_alike').selectAll().where('story_id', '=', first.id).execute()
  expect(kept).toHaveLength(8)
  expect(kept.toSorted((a, b) => b.score - a.score)[0]?.alike_id).toBe(latest.id)
})

test('visitors who have seen the page see the new one', async () => {
  const site = await startApp()
  const first = await makeStory(site.db, { title: 'Locked for an hour', tags: ['ddl'], facts: LOCKED })
  await settle(site)
  expect(await alikeOn(site, first.path)).toBe('')
  const second = await makeStory(site.db, { title: 'Another that hung', tags: ['schema'], facts: LOCKED })
  await settle(site)
  expect(await alikeOn(site, first.path)).toContain(second.path)
})

test('while it is written, a draft shows its writer alone what is told already', async () => {
  const site = await startApp()
  const { first, other } = await threeStories(site)
  const { id } = await makeAccount(site.db, 'ann')
  const ann = await signedIn(site, { id })
  const text = {
    title: 'Ours hung too',
    body: 'It did.',
    'fact-trigger': 'migration',
    'fact-technologies': 'MySQL'
  }
  const draft = String((await ann.submit('/new', '/new', { ...text, act: 'save' })).headers.location)
  expect((await ann.get(draft)).body).toContain(`href="${draft}/alike"`)
  const { body } = await ann.get(`${draft}/alike`)
  expect(body).toContain(first.path)
  expect(body).not.toContain(other.path)
  const bob = await signedIn(site, await makeAccount(site.db, 'bob'))
  expect((await bob.get(`${draft}/alike`)).status).toBe(404)
  expect((await site.browser.get(`${draft}/alike`)).status).toBe(303)
})
