import { expect, test } from 'vitest'
import { atHome, everything, formOn, makeDraft, openForm } from '../drafts/typing.ts'
import { signedIn } from '../support/app.ts'
import { HOUR, makeAccount, makeComment, makeStory } from '../support/make.ts'

test('a story told without a name carries a made-up one, and its teller can still do everything', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const draft = await makeDraft(db, ann.id)
  const told = await browser.submit(draft, draft, { act: 'publish', teller: 'alias' })
  const path = String(told.headers.location)
  const page = await visitor.get(path)
  expect(page.text).toContain('Told without a name.')
  expect(page.body).not.toMatch(/\bann\b/i)
  expect((await browser.get(path)).text).toMatch(
    /Yours, told without your name.*Edit History Take back Delete/
  )
  expect((await browser.get('/drafts')).text).toMatch(/Told without your name.*The button/)
  expect((await visitor.get('/u/ann')).text).not.toContain('The button')

  const shortId = path.split('/')[2]
  const change = String((await browser.submit(path, `/s/${shortId}/draft`, {})).headers.location)
  expect((await browser.get(change)).text).toMatch(/Told without your name, as [A-Z]/)
  await browser.submit(change, change, { act: 'publish', title: 'Another title', teller: 'name' })
  const changed = await visitor.get(`/s/${shortId}/another-title`)
  expect(changed.body).not.toMatch(/\bann\b/i)
  expect((await visitor.get(`/s/${shortId}/history`)).body).not.toMatch(/\bann\b/i)
  const deletion = `/s/${shortId}/deletion`
  await browser.submit(deletion, deletion, {})
  expect((await visitor.get(path)).status).toBe(404)
  await browser.submit('/drafts', `/s/${shortId}/restoration`, {})
  expect((await visitor.get(`/s/${shortId}/another-title`)).status).toBe(200)
})

test('to everybody else its teller is one reader like others', async () => {
  const { db, site, ann, browser } = await atHome()
  const draft = await makeDraft(db, ann.id, { teller: 'alias' })
  const path = String((await browser.submit(draft, draft, { act: 'publish' })).headers.location)
  const ben = await signedIn(site, await makeAccount(db, 'ben'))
  const page = await ben.get(path)
  expect(page.body).not.toMatch(/\bann\b/i)
  expect(page.text).not.toMatch(/Take back|Told without your name/)
  expect((await ben.get('/drafts')).text).not.toContain('The button')
})

test('taking the name off says first what may have been copied, and changes nothing by that', async () => {
  const { db, site, ann, browser, visitor } = await atHome()
  const story = await makeStory(db, { authorId: ann.id })
  const before = await everything(site)
  const page = await browser.get(`/s/${story.shortId}/alias`)
  for (const words of [
    'Feed readers, search engines and archives',
    'inboxes',
    'earlier versions are deleted'
  ])
    expect(page.text).toContain(words)
  expect((await visitor.get(`/s/${story.shortId}/alias`)).status).toBe(303)
  expect(await everything(site)).toBe(before)
})

test('taking the name off takes it off the story, its teller’s comments under it, its history and its notifications', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const ben = await makeAccount(db, 'ben')
  const [story, other] = [
    await makeStory(db, { authorId: ann.id }),
    await makeStory(db, { authorId: ben.id })
  ]
  await makeComment(db, story, { authorId: ann.id, markdown: 'I was so tired.' })
  await makeComment(db, story, { authorId: ben.id, markdown: 'So was I.' })
  await makeComment(db, other, { authorId: ann.id, markdown: 'Under another story.' })
  const change = String((await browser.submit(story.path, `/s/${story.shortId}/draft`, {})).headers.location)
  await browser.submit(change, change, { act: 'publish', body: 'No longer signed by me, the teller.' })
  const notification = { short_id: 'n1', account_id: ben.id, kind: 'story', story_id: story.id } as const
  const rest = { comment_id: null, actor_id: null, created_at: 1, read_at: null, mailed_at: null }
  await db
    .insertInto('notification')
    .values({ ...notification, ...rest })
    .execute()

  const alias = `/s/${story.shortId}/alias`
  const form = formOn(await browser.get(alias), alias)
  const answers = await Promise.all([browser.post(alias, form), browser.post(alias, form)])
  expect(answers.map(({ status }) => status)).toEqual([303, 303])
  expect(await db.selectFrom('alias_owner').selectAll().execute()).toHaveLength(1)
  const page = await visitor.get(story.path)
  expect(page.body).not.toMatch(/\bann\b/i)
  expect(page.text).toContain('So was I.')
  expect(page.body.match(/class="author-mark"/g)).toHaveLength(1)
  expect((await visitor.get(`/s/${story.shortId}/history`)).text).toContain('says what it said')
  expect(await db.selectFrom('notification').selectAll().execute()).toEqual([])
  expect((await visitor.get('/u/ann')).text).not.toContain('queue stood still')
  expect((await visitor.get('/u/ann/comments')).text).toMatch(/Under another story/)
  expect((await visitor.get('/u/ann/comments')).text).not.toContain('so tired')
  expect((await browser.get(alias)).status).toBe(404)
})

test('taken back and told without a name, it gets an address that no name stood at', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const story = await makeStory(db, { authorId: ann.id, publishedAt: Date.now() - HOUR / 4 })
  const path = String(
    (await browser.submit(story.path, `/s/${story.shortId}/unpublishing`, {})).headers.location
  )
  expect((await browser.get(path)).text).toContain('was public under your name until you took it back')
  const told = await browser.submit(path, path, { act: 'publish', teller: 'alias' })
  expect(told.headers.location).not.toContain(story.shortId)
  expect((await visitor.get(String(told.headers.location))).body).not.toMatch(/\bann\b/i)
  expect((await visitor.get(story.path)).status).toBe(404)
  const counts = await db.selectFrom('tag').select('story_count').execute()
  expect(counts).toEqual([{ story_count: 1 }])
})

test('taken back and told again, a story without a name stays without one', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const draft = await makeDraft(db, ann.id, { teller: 'alias' })
  const story = String((await browser.submit(draft, draft, { act: 'publish' })).headers.location)
  const unpublishing = `/s/${story.split('/')[2]}/unpublishing`
  const path = String((await browser.submit(story, unpublishing, {})).headers.location)
  expect(await openForm(browser, path)).not.toHaveProperty('teller')
  const again = await browser.submit(path, path, { act: 'publish', teller: 'name' })
  expect((await visitor.get(String(again.headers.location))).body).not.toMatch(/\bann\b/i)
  expect(await db.selectFrom('alias_owner').selectAll().execute()).toHaveLength(1)
})
