import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { takeNameOff } from '../../src/aliases/switching.ts'
import { changeComment } from '../../src/comments/changing/store.ts'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { writeFacts } from '../../src/facts/store.ts'
import { forgetOutdated } from '../../src/jobs/housekeeping.ts'
import { changeStory } from '../../src/stories/changing.ts'
import { findOwnStory, type OwnStory } from '../../src/stories/own.ts'
import { writeStory } from '../../src/stories/writing.ts'
import { SITE } from '../support/app.ts'
import { DAY, type MadeStory, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { makeMember, say, startTalk, told, toldElsewhere } from './site.ts'

type Talk = Awaited<ReturnType<typeof startTalk>>

async function rewrite({ site, db }: Talk, comment: { id: number; shortId: string }, markdown: string) {
  await changeComment(db, comment, { markdown, now: Date.now(), siteUrl: SITE })
  await deliver(site)
}

async function retell({ site, db }: Talk, accountId: number, { shortId }: MadeStory, markdown: string) {
  const story = (await findOwnStory(db, accountId, shortId)) as OwnStory
  const { title, tags, coverImageId } = story
  const written = await writeStory(db, { title, markdown, siteUrl: SITE })
  const facts = await writeFacts(db, NO_FACTS, { bodyHtml: written.body_html, siteUrl: SITE })
  await changeStory(db, story, written, { tags, coverImageId, facts, now: Date.now() })
  await deliver(site)
}

const MENTION = 'ben Example mentioned you in “The night of the queue”'

test('whom an edit of a comment calls is told once; whom it called before, or answers, is not told again', async () => {
  const talk = await startTalk()
  const { site, ann, ben, cleo, story } = talk
  const dan = await makeMember(site, 'dan')
  const comment = await say(site, story, { authorId: ben.id, markdown: 'As @cleo knows' })
  for (const words of ['As @cleo and @dan know', 'As @dan, @ann and @cleo know, and @ben', 'As @dan knows!'])
    await rewrite(talk, comment, words)
  expect(await told(site, cleo)).toEqual([MENTION])
  expect(await told(site, dan)).toEqual([MENTION])
  expect(await told(site, ann)).toEqual(['ben Example commented on “The night of the queue”'])
  expect(await told(site, ben)).toEqual([])
  expect((await toldElsewhere(site, dan)).bell).toBe(1)
})

test('two edits in a row, told of late, lose nobody', async () => {
  const talk = await startTalk()
  const { site, db, ben, cleo, story } = talk
  const comment = await say(site, story, { authorId: ben.id, markdown: 'Well.' })
  for (const markdown of ['Well, @cleo.', 'Well then, @cleo.'])
    await changeComment(db, comment, { markdown, now: Date.now(), siteUrl: SITE })
  await deliver(site)
  expect(await told(site, cleo)).toEqual([MENTION])
})

test('a name that stood in the text all along calls nobody, long after its notification was swept away', async () => {
  const talk = await startTalk()
  const { site, db, ben, cleo, story } = talk
  const comment = await say(site, story, { authorId: ben.id, markdown: 'As @cleo knows' })
  await db.updateTable('notification').set({ read_at: 1 }).execute()
  await forgetOutdated(db, 500 * DAY)
  await rewrite(talk, comment, 'As @cleo knows well')
  expect(await told(site, cleo)).toEqual([])
})

test('whom an edit of a story calls is told once', async () => {
  const talk = await startTalk()
  const { site, ann, ben, cleo, story } = talk
  await retell(talk, ann.id, story, 'Thanks to @ben.')
  await retell(talk, ann.id, story, 'Thanks to @ben and @cleo, says @ann.')
  await retell(talk, ann.id, story, 'Thanks to @cleo and @ben.')
  for (const member of [ben, cleo])
    expect(await told(site, member)).toEqual(['ann Example mentioned you in “The night of the queue”'])
  expect(await told(site, ann)).toEqual([])
})

test('an edit of what was told without a name tells of nobody but the alias, and never its owner', async () => {
  const talk = await startTalk()
  const { site, db, ann, ben } = talk
  // Past its first day: mails leave out what was said on it.
  const aliasId = await makeAlias(db, ann.id, Date.now() - 2 * DAY)
  const alias = await db.selectFrom('account').selectAll().where('id', '=', aliasId).executeTakeFirstOrThrow()
  const story = await makeStory(db, { title: 'Told without', authorId: aliasId })
  await retell(talk, ann.id, story, 'Thanks to @ben and @ann.')
  expect(await told(site, ben)).toEqual([`${alias.display_name} mentioned you in “Told without”`])
  expect(await told(site, ann)).toEqual([])
  expect(JSON.stringify((await toldElsewhere(site, ben)).mail)).toContain(alias.display_name)
})

test('after the name was taken off, an edit repeats no call', async () => {
  const talk = await startTalk()
  const { site, db, ann, ben, story } = talk
  await retell(talk, ann.id, story, 'Thanks to @ben.')
  await takeNameOff(db, (await findOwnStory(db, ann.id, story.shortId)) as OwnStory, ann.id)
  await retell(talk, ann.id, story, 'Many thanks to @ben.')
  expect(await told(site, ben)).toHaveLength(1)
  expect((await told(site, ben)).join()).not.toContain('ann')
})

test('what was removed before it was told of tells nobody', async () => {
  const talk = await startTalk()
  const { site, db, ben, cleo, story } = talk
  const comment = await say(site, story, { authorId: ben.id, markdown: 'Well.' })
  await changeComment(db, comment, { markdown: 'Well, @cleo.', now: Date.now(), siteUrl: SITE })
  await db.updateTable('comment').set({ removed_at: 1, removed_by: 'author' }).execute()
  await deliver(site)
  expect(await db.selectFrom('notification').selectAll().where('account_id', '=', cleo.id).execute()).toEqual(
    []
  )
})
