import { expect, test } from 'vitest'
import { stage } from '../moderation/stage.ts'
import type { Browser } from '../support/browser.ts'
import { makeComment } from '../support/make.ts'

/** The acts that a page of the desk can undo, by their ids. */
const actsOn = async (who: Browser, path: string): Promise<string[]> =>
  [...(await who.get(path)).body.matchAll(/\/desk\/acts\/([0-9a-z]{8})\/undoing/g)].map(([, id]) =>
    String(id)
  )

test('what was done about a story and its teller’s answers before the name was taken off leads nobody to the name', async () => {
  const { db, ids, as, story, short, deskOf, act, undo } = await stage()
  const answer = await makeComment(db, story, { authorId: ids.ann, markdown: 'I was tired.' })
  const answerAtDesk = `/desk/comment/${answer.shortId}`
  await act(as.moss, deskOf.story, 'warn')
  await act(as.moss, deskOf.story, 'suspend')
  await act(as.moss, answerAtDesk, 'limit')
  await act(as.moss, '/desk/account/ann', 'warn')
  const sanctions = () =>
    db
      .selectFrom('account')
      .select(['suspended_until', 'limited_until'])
      .where('id', '=', ids.ann)
      .executeTakeFirstOrThrow()
  expect(await actsOn(as.moss, '/desk/account/ann')).toHaveLength(4)

  expect((await as.ann.submit(`${short}/alias`, `${short}/alias`, {})).status).toBe(303)
  expect(await actsOn(as.moss, '/desk/account/ann')).toHaveLength(1)
  expect(await actsOn(as.moss, deskOf.story)).toHaveLength(3)
  const about = [...(await actsOn(as.moss, deskOf.story)), ...(await actsOn(as.moss, answerAtDesk))]
  expect(about).not.toContain((await actsOn(as.moss, '/desk/account/ann'))[0])
  expect(await sanctions()).toEqual({ suspended_until: null, limited_until: null })

  const said = () => as.ann.submit('/new', '/new', { title: 'Another', body: 'Words.', act: 'save' })
  expect((await as.ann.get('/new')).status).toBe(403)
  for (let n = 0; n < 3; n++) await undo(as.moss, deskOf.story)
  expect((await said()).status).toBe(303)
})
