import { expect, test } from 'vitest'
import { stage } from './stage.ts'

test.each([false, true])(
  'its teller folds a comment away and opens it again (alias: %s)',
  async (isAlias) => {
    const { as, visitor, story, short, comment } = await stage({ isAlias })
    const folding = `${short}/c/${comment.shortId}/folding`
    expect((await as.ann.get(story.path)).body).toContain(folding)
    expect((await as.ben.get(story.path)).body).not.toContain(folding)
    expect((await as.cleo.get(folding)).status).toBe(404)
    expect((await as.ann.submit(folding, folding, {})).status).toBe(303)
    const page = await visitor.get(story.path)
    expect(page.body).toMatch(/<details class="folded"><summary>The person who told[\s\S]*Quokka/)
    expect((await as.ann.get(`${short}/thread`)).text).toContain('Quokka')
    expect((await as.ann.submit(`${short}/thread`, folding, {})).status).toBe(303)
    expect((await visitor.get(story.path)).body).not.toContain('class="folded"')
  }
)

test.each([false, true])('its teller closes the thread and opens it (alias: %s)', async (isAlias) => {
  const { as, visitor, story, short } = await stage({ isAlias })
  expect((await as.ann.submit(`${short}/thread`, `${short}/closure`, {})).status).toBe(303)
  expect((await visitor.get(story.path)).text).toContain('closed the thread')
  const token = /name="_token" value="([^"]+)"/.exec((await as.ben.get('/you')).body)?.[1] ?? ''
  expect((await as.ben.post(`${short}/comments`, { _token: token, body: 'But…' })).status).toBe(403)
  expect((await as.ben.post(`${short}/closure`, { _token: token, had: 'closed' })).status).toBe(404)
  await as.ann.submit(`${short}/thread`, `${short}/closure`, {})
  expect((await as.ben.submit(story.path, `${short}/comments`, { body: 'But…' })).status).toBe(303)
})

test.each([false, true])(
  'whoever is unwelcome cannot comment, under nothing else than it says (alias: %s)',
  async (isAlias) => {
    const { db, as, story, short, comment } = await stage({ isAlias })
    const other = await stageOther(as.ann)
    const folding = `${short}/c/${comment.shortId}/folding`
    const [before, beforeThere] = [(await as.ben.get(story.path)).body, (await as.ben.get(other)).body]
    await as.ann.submit(folding, folding, { unwelcome: '1' })
    const refused = await as.ben.submitFrom(before, `${short}/comments`, { body: 'Me again.' })
    expect(refused.status).toBe(403)
    expect(refused.text).toMatch(/wants no comments of yours.*Me again/)
    expect((await as.cleo.submit(story.path, `${short}/comments`, { body: 'Not me.' })).status).toBe(303)
    const elsewhere = await as.ben.submitFrom(beforeThere, `${other.slice(0, 11)}/comments`, {
      body: 'Here then.'
    })
    expect(elsewhere.status).toBe(isAlias ? 303 : 403)
    for (const username of ['nobody', 'ann', "' or 1=1"])
      expect(
        (await as.ann.submit(`${short}/thread`, `${short}/unwelcome`, { username, had: '' })).status,
        username
      ).not.toBe(500)
    await as.ann.submit(`${short}/thread`, `${short}/unwelcome`, {})
    await db.deleteFrom('limit_count').execute()
    expect((await as.ben.submit(story.path, `${short}/comments`, { body: 'Me again.' })).status).toBe(303)
  }
)

test('where somebody cannot answer, the page of the answer says so instead of asking for one', async () => {
  const { as, visitor, story, short, comment, deskOf, act, undo } = await stage()
  const page = `${short}/c/${comment.shortId}/reply`
  const isAsked = async (who: typeof visitor) => (await who.get(page)).body.includes('name="body"')
  const said = async (who: typeof visitor) => (await who.get(page)).text
  await act(as.moss, deskOf.story, 'lock', { publicWords: 'It went in circles' })
  for (const who of [visitor, as.cleo, as.ann]) {
    expect(await isAsked(who)).toBe(false)
    expect(await said(who)).toContain('A moderator closed this thread: It went in circles. It can be read')
  }
  await undo(as.moss, deskOf.story)
  await as.ann.submit(`${short}/thread`, `${short}/closure`, {})
  for (const who of [visitor, as.cleo, as.ann]) expect(await said(who)).toContain('closed the thread')
  await as.ann.submit(`${short}/thread`, `${short}/closure`, {})
  const folding = `${short}/c/${comment.shortId}/folding`
  await as.ann.submit(folding, folding, { unwelcome: '1' })
  expect(await said(as.ben)).toContain('wants no comments of yours')
  expect(await isAsked(as.ben)).toBe(false)
  const thread = await as.ben.get(story.path)
  expect([thread.text.includes('wants no comments of yours'), thread.body.includes('name="body"')]).toEqual([
    true,
    false
  ])
  for (const who of [visitor, as.cleo, as.ann]) {
    expect(await isAsked(who)).toBe(true)
    expect((await who.get(story.path)).body).toContain('name="body"')
  }
})

/** Another story, told by name. */
async function stageOther(teller: Awaited<ReturnType<typeof stage>>['as']['ann']): Promise<string> {
  const form = { title: 'By name', tags: 'x', body: 'Another one that fell over.', act: 'publish' }
  return String((await teller.submit('/new', '/new', form)).headers.location)
}
