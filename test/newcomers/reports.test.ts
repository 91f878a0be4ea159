import { expect, test } from 'vitest'
import type { Standing } from '../../src/db/schema.ts'
import { stage } from '../moderation/stage.ts'
import { signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { makeAccount, makeStory } from '../support/make.ts'

type Stage = Awaited<ReturnType<typeof stage>>

async function reporter({ site, db }: Stage, name: string, standing: Standing): Promise<Browser> {
  const account = await makeAccount(db, name)
  await db
    .updateTable('account')
    .set({ standing, standing_at: Date.now() })
    .where('id', '=', account.id)
    .execute()
  return signedIn(site, account)
}

const setStanding = ({ db }: Stage, name: string, standing: Standing) =>
  db.updateTable('account').set({ standing, standing_at: Date.now() }).where('username', '=', name).execute()

test('of equally grave things, what somebody trusted reports comes first, though it came later', async () => {
  const on = await stage()
  const other = await makeStory(on.db, { title: 'Reported later', authorId: on.ids.ben })
  await setStanding(on, 'ben', 'member')
  const [mel, tess] = [await reporter(on, 'mel', 'member'), await reporter(on, 'tess', 'trusted')]
  await on.report(mel, `story/${on.story.shortId}`, 'unkind')
  await on.report(tess, `story/${other.shortId}`, 'unkind')
  const order = (await on.as.moss.get('/desk')).text
  expect(order.indexOf('Reported later')).toBeLessThan(order.indexOf('Wombat weekend'))
  await on.report(on.as.cleo, `story/${on.story.shortId}`, 'secret')
  const graver = (await on.as.moss.get('/desk')).text
  expect(graver.indexOf('Wombat weekend')).toBeLessThan(graver.indexOf('Reported later'))
})

test.for([
  [['trusted'], 'hidden'],
  [['member', 'member'], 'hidden'],
  [['member'], 'shown'],
  [['new', 'new', 'new', 'member'], 'shown']
] as const)('what %j report as spam of a newcomer is %s', async ([standings, state]) => {
  const on = await stage()
  for (const [n, standing] of standings.entries())
    await on.report(await reporter(on, `reader${n}`, standing), `story/${on.story.shortId}`, 'spam')
  const status = (await on.visitor.get(on.story.path)).status
  expect(status).toBe(state === 'hidden' ? 404 : 200)
  if (state === 'hidden') expect((await on.as.ann.get('/notifications')).text).toContain('looked at your ')
})

test('what a member, an alias or somebody imported posts is not hidden as spam by reports alone', async () => {
  for (const isAlias of [true, false]) {
    const on = await stage({ isAlias })
    if (!isAlias) await setStanding(on, 'ann', 'member')
    for (const name of ['rea', 'rob'])
      await on.report(await reporter(on, name, 'trusted'), `story/${on.story.shortId}`, 'spam')
    expect((await on.visitor.get(on.story.path)).status).toBe(200)
  }
  const on = await stage()
  const author = await makeAccount(on.db, 'elsewhere', { kind: 'imported' })
  const story = await makeStory(on.db, { authorId: author.id })
  await on.report(await reporter(on, 'rea', 'trusted'), `story/${story.shortId}`, 'spam')
  expect((await on.visitor.get(story.path)).status).toBe(200)
})

test('what a moderator has looked at is not hidden again by reports', async () => {
  const on = await stage()
  await on.act(on.as.moss, on.deskOf.story, 'keep')
  await on.report(await reporter(on, 'rea', 'trusted'), `story/${on.story.shortId}`, 'spam')
  expect((await on.visitor.get(on.story.path)).status).toBe(200)
})

test('an act against somebody ends their being trusted until it is undone', async () => {
  const on = await stage()
  await setStanding(on, 'ben', 'trusted')
  await on.act(on.as.moss, on.deskOf.comment, 'hide')
  const { standing_at } = await on.db
    .selectFrom('account')
    .select('standing_at')
    .where('username', '=', 'ben')
    .executeTakeFirstOrThrow()
  expect(standing_at).toBeNull()
})
