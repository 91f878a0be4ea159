import { beforeEach, expect, test } from 'vitest'
import { checkSite } from '../../src/upkeep/check.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { DAY, type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { settle } from './settled.ts'

let site: TestApp
let story: MadeStory
beforeEach(async () => {
  site = await startApp()
  story = await makeStory(site.db)
})

async function member(name: string, isSettled: boolean) {
  const account = await makeAccount(site.db, name, { createdAt: Date.now() - DAY })
  if (isSettled) await settle(site.db, account.id)
  return signedIn(site, account)
}

const pointsOf = async (table: 'story' | 'comment', id: number) =>
  (await site.db.selectFrom(table).select('points').where('id', '=', id).executeTakeFirstOrThrow()).points

async function isSound(): Promise<void> {
  const lines: string[] = []
  await checkSite(site.db, { repairs: false, say: (line) => lines.push(line) })
  expect(lines.filter((line) => line.includes('wrong'))).toEqual([])
}

test('what newcomers give and say is counted, and moves no story up; it stays so when they are new no more', async () => {
  const short = `/s/${story.shortId}`
  const before = await pointsOf('story', story.id)
  const nina = await member('nina', false)
  await nina.submit(story.path, `${short}/reactions`, { kind: 'hug' })
  await nina.submit(story.path, `${short}/comments`, { body: 'How did you find out about it?' })
  const { text } = await site.browser.get(story.path)
  expect([text.includes('Hug 1'), text.includes('Top comments (1)')]).toEqual([true, true])
  expect(await pointsOf('story', story.id)).toBe(before)
  await isSound()
  await site.db.updateTable('account').set({ standing: 'member' }).where('username', '=', 'nina').execute()
  await isSound()
  const rhea = await member('rhea', true)
  await rhea.submit(story.path, `${short}/reactions`, { kind: 'hug' })
  await rhea.submit(story.path, `${short}/comments`, { body: 'It is the same with us, every spring.' })
  expect(await pointsOf('story', story.id)).toBe(before + 2)
  await isSound()
  await nina.submit(story.path, `${short}/reactions`, { kind: 'hug' })
  expect(await pointsOf('story', story.id)).toBe(before + 2)
  await rhea.submit(story.path, `${short}/reactions`, { kind: 'hug' })
  expect(await pointsOf('story', story.id)).toBe(before + 1)
  await isSound()
})

test('likes of newcomers move no comment up', async () => {
  const { id: ann } = await makeAccount(site.db, 'ann')
  const [first, second] = [
    await makeComment(site.db, story, { authorId: ann, markdown: 'Said first.' }),
    await makeComment(site.db, story, { authorId: ann, markdown: 'Said second.' })
  ]
  const like = async (name: string, isSettled: boolean, { shortId }: { shortId: string }) => {
    const action = `/s/${story.shortId}/c/${shortId}/reactions`
    await (await member(name, isSettled)).submit(story.path, action, { kind: 'like' })
  }
  const isFirst = async () => {
    const { text } = await site.browser.get(story.path)
    return text.indexOf('Said first.') < text.indexOf('Said second.')
  }
  for (const name of ['nina', 'nora', 'nell']) await like(name, false, second)
  expect([await pointsOf('comment', second.id), await isFirst()]).toEqual([0, true])
  await like('rhea', true, second)
  expect([await pointsOf('comment', second.id), await isFirst()]).toEqual([1, false])
  await like('rita', true, first)
  expect([await pointsOf('comment', first.id), await isFirst()]).toEqual([1, true])
  await isSound()
})

test('a member who reacts by a form that says how much it weighs is not believed', async () => {
  const nina = await member('nina', false)
  const before = await pointsOf('story', story.id)
  await nina.submit(story.path, `/s/${story.shortId}/reactions`, { kind: 'hug', weight: '9', points: '9' })
  expect(await pointsOf('story', story.id)).toBe(before)
})
