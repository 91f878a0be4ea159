import { expect, test } from 'vitest'
import { removeComment } from '../../src/comments/store.ts'
import { LEVELS_A_PAGE } from '../../src/comments/thread.ts'
import { signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { makeAccount, makeComment, NOON } from '../support/make.ts'
import { type Concert, mutePerson, startConcert } from './world.ts'

/** The folded lines of comments, as a reader has them, and the links that read on. */
async function linesOf(reader: Browser, path: string): Promise<string[]> {
  const { body } = await reader.get(path)
  return [...body.matchAll(/class="fold-line">([^<]*)|>(Continue this thread[^<]*)</g)].map(
    ([, fold = '', on = '']) => (fold || on).trim()
  )
}

/** Below what Cleo says: Ann, whom Cleo answers; and a chain that goes on elsewhere, with one of Ann's or none but hers. */
async function talk({ db, ann, cleo, cleos }: Concert) {
  const say = (authorId: number, parentId: number | null, markdown: string) =>
    makeComment(db, cleos, { authorId, parentId, markdown })
  const root = await say(cleo.id, null, 'Of replies.')
  const anns = await say(ann.id, root.id, 'Mine.')
  await say(cleo.id, anns.id, 'And mine.')
  const gone = await say(ann.id, root.id, 'Taken down.')
  await removeComment(db, gone.id, { by: 'moderator', reason: 'Unkind', at: NOON })
  const chain = async (...ends: number[]) => {
    let parentId = (await say(cleo.id, null, 'A chain.')).id
    for (let level = 1; level < LEVELS_A_PAGE; level++) parentId = (await say(cleo.id, parentId, 'On.')).id
    for (const authorId of ends) parentId = (await say(authorId, parentId, 'Deep down.')).id
  }
  await chain(ann.id, cleo.id)
  await chain(ann.id)
  return root
}

test('replies by whom the reader muted are in no number of replies, and stand in the thread all the same', async () => {
  const concert = await startConcert()
  const { site, db, ann, ben, cleos, browser } = concert
  const root = await talk(concert)
  const reader = await signedIn(site, await makeAccount(db, 'reader'))
  const page = `${cleos.path}?sort=oldest`
  const before = await linesOf(reader, page)
  expect(before.filter((line) => line.startsWith('Continue'))).toEqual([
    'Continue this thread (2 more replies) →',
    'Continue this thread (1 more reply) →'
  ])
  expect(before).toEqual(
    expect.arrayContaining(['cleo Example, 3 replies', 'cleo Example, 9 replies', 'cleo Example, 8 replies'])
  )
  expect(await linesOf(browser, page)).toEqual(before)

  await mutePerson(concert, ben, ann.id)
  const after = await linesOf(browser, page)
  expect(after.filter((line) => line.startsWith('Continue'))).toEqual([
    'Continue this thread (1 more reply) →',
    'Continue this thread →'
  ])
  expect(after).toHaveLength(before.length)
  expect(after.filter((line) => line.startsWith('cleo Example, 8'))).toHaveLength(1)
  expect(after).toEqual(
    expect.arrayContaining(['cleo Example, 2 replies', 'cleo Example, 8 replies', 'cleo Example, 7 replies'])
  )
  const branch = `/s/${cleos.shortId}/c/${root.shortId}`
  expect((await linesOf(browser, branch))[0]).toBe('cleo Example, 2 replies')
  expect((await linesOf(reader, branch))[0]).toBe('cleo Example, 3 replies')
  expect(await linesOf(reader, page), 'nobody else is counted for').toEqual(before)

  await db.deleteFrom('mute_person').execute()
  expect(await linesOf(browser, page)).toEqual(before)
})
