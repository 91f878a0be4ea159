import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { standingBy } from '../../src/standing/standing.ts'
import { standingOf } from '../../src/standing/store.ts'
import { signedIn, startApp } from '../support/app.ts'
import { joined } from '../support/joined.ts'
import { DAY, makeAccount, makeStory, NOON } from '../support/make.ts'
import { read } from './settled.ts'

const RECORD = { joinedAt: NOON, storiesRead: 30, daysRead: 10, thankedBy: 5, burdens: 0 }

test.for([
  [{}, 31, 'trusted'],
  [{}, 29, 'member'],
  [{ storiesRead: 29 }, 31, 'member'],
  [{ daysRead: 9 }, 31, 'member'],
  [{ thankedBy: 4 }, 31, 'member'],
  [{ burdens: 1 }, 31, 'member'],
  [{}, 1, 'new'],
  [{ storiesRead: 3 }, 31, 'new'],
  [{ daysRead: 1 }, 31, 'new']
] as const)('%j after %i days is %s', ([change, days, standing]) => {
  expect(standingBy({ ...RECORD, ...change }, NOON + days * DAY)).toBe(standing)
})

test('days, reading and thanks make somebody a member and then trusted, and their settings say so', async () => {
  const site = await startApp()
  const { db } = site
  const ann = await makeAccount(db, 'ann', { createdAt: Date.now() })
  const browser = await signedIn(site, ann)
  const newcomers = (await browser.get('/settings')).text
  expect(newcomers).toContain('You are new here')
  expect(newcomers).toContain('It takes 2 more days here, 4 more stories read and reading on 2 more days.')
  await read(db, ann.id, 30)
  expect((await browser.get('/settings')).text).toContain('thanks from 5 more people')
  const story = await makeStory(db, { authorId: ann.id })
  for (const name of ['ben', 'cleo', 'dora', 'emil', 'finn']) {
    const giver = await makeAccount(db, name)
    await reactToStory(db, story.id, { accountId: giver.id, kind: 'hug', at: NOON })
  }
  expect(await standingOf(db, ann.id, Date.now() + DAY)).toBe('member')
  await db.updateTable('account').set({ standing: 'member' }).where('username', '!=', 'ann').execute()
  expect(await standingOf(db, ann.id, Date.now() + 2 * DAY)).toBe('trusted')
  expect((await browser.get('/settings')).text).toContain('You are a trusted member')
})

test('what somebody does without their name, and to themselves, does not count', async () => {
  const { db } = await startApp()
  const ann = await makeAccount(db, 'ann')
  await read(db, ann.id, 30)
  const aliasId = await makeAlias(db, ann.id)
  const story = await makeStory(db, { authorId: aliasId })
  for (const name of ['ben', 'cleo', 'dora', 'emil', 'finn']) {
    const giver = await makeAccount(db, name)
    await db.updateTable('account').set({ standing: 'member' }).where('id', '=', giver.id).execute()
    await reactToStory(db, story.id, { accountId: giver.id, kind: 'hug', at: NOON })
  }
  expect(await standingOf(db, ann.id, Date.now())).toBe('member')
  const { standing } = await db
    .selectFrom('account')
    .select('standing')
    .where('id', '=', aliasId)
    .executeTakeFirstOrThrow()
  expect(standing).toBe('new')
})

test('a moderator is trusted, and nobody else sees how settled somebody is', async () => {
  const site = await startApp()
  const moss = await makeAccount(site.db, 'moss')
  await site.db.updateTable('account').set({ role: 'moderator' }).execute()
  expect(await standingOf(site.db, moss.id, Date.now())).toBe('trusted')
  const ann = await joined(site, 'ann')
  for (const who of [site.browser, ann])
    expect((await who.get('/u/moss')).text).not.toMatch(/trusted|settled/)
})
