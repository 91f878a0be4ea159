import { expect, test } from 'vitest'
import { LIMITS, turnKey } from '../../src/limits/limits.ts'
import { atHome, everything, formOn, makeDraft, openForm, TEXT } from '../drafts/typing.ts'
import { DAY, HOUR, makeAccount, makeComment, makeStory } from '../support/make.ts'

const tagCounts = async ({ db }: Awaited<ReturnType<typeof atHome>>) =>
  Object.fromEntries(
    (await db.selectFrom('tag').select(['name', 'story_count']).execute()).map((tag) => [
      tag.name,
      tag.story_count
    ])
  )

test('a draft is published as a story with its tags, and is no draft any more', async () => {
  const home = await atHome()
  const path = await makeDraft(home.db, home.ann.id, { tags: ' #Buttons, on call,buttons' })
  const answer = await home.browser.submit(path, path, { act: 'publish', title: '  The button  ' })
  expect(answer.status).toBe(303)
  expect(answer.headers.location).toMatch(/^\/s\/[0-9a-z]{8}\/the-button$/)
  const page = await home.visitor.get(String(answer.headers.location))
  expect(page.text).toMatch(/The button #buttons #on-call .*ann Example/)
  expect(await tagCounts(home)).toEqual({ buttons: 1, 'on-call': 1 })
  expect((await home.browser.get(path)).status).toBe(404)
  expect((await home.visitor.get('/latest')).text).toContain('The button')
})

test('whoever follows is told of it by a job of the same transaction', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  await browser.submit(path, path, { act: 'publish' })
  const story = await db.selectFrom('story').select('id').executeTakeFirstOrThrow()
  const jobs = await db.selectFrom('job').select('payload').where('kind', '=', 'notify-story').execute()
  expect(jobs.map((job) => JSON.parse(job.payload))).toEqual([{ storyId: story.id }])
})

test('the first form of a new story can publish it at once', async () => {
  const { browser } = await atHome()
  const answer = await browser.submit('/new', '/new', { title: 'At once', body: TEXT, act: 'publish' })
  expect(answer.headers.location).toMatch(/^\/s\/[0-9a-z]{8}\/at-once$/)
  expect((await browser.get('/drafts')).text).toContain('Nothing half-told here')
})

test('a double click and a form sent again publish once, and lead to the same story', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id)
  for (const [place, form] of [
    [path, { ...(await openForm(browser, path)), act: 'publish' }],
    ['/new', { ...(await openForm(browser, '/new')), title: 'New', body: TEXT, act: 'publish' }]
  ] as const) {
    const before = await db.selectFrom('story').select('id').execute()
    const answers = await Promise.all([1, 2, 3].map(() => browser.post(place, form)))
    answers.push(await browser.post(place, form))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1)
    expect(await db.selectFrom('story').select('id').execute()).toHaveLength(before.length + 1)
  }
  const turns = await db.selectFrom('limit_count').select('count').where('key', 'like', 'story%').execute()
  expect(turns).toEqual([{ count: 2 }])
})

test.for([
  [{ title: 'ab' }, 'title', 'at least 3 characters'],
  [{ title: 'T'.repeat(151) }, 'title', 'at most 150 characters; this has 151'],
  [{ body: 'Too short.' }, 'body', '20 characters is the least'],
  [{ body: ` ${' \n'.repeat(300)}` }, 'body', '20 characters is the least'],
  [{ body: 'x'.repeat(50_001) }, 'body', 'at most 50,000 characters; this has 50,001'],
  [{ tags: 'a, b, c, d, e, f' }, 'tags', 'up to 5 tags; these are 6'],
  [{ tags: 'дома' }, 'tags', '“дома” cannot be a tag'],
  [{ tags: 'x'.repeat(40) }, 'tags', 'too long for a tag']
] as const)(
  'what cannot be published is saved and told at its field: %j',
  async ([typed, field, sentence]) => {
    const { db, ann, browser } = await atHome()
    const path = await makeDraft(db, ann.id)
    const page = await browser.submit(path, path, { ...typed, act: 'publish' })
    expect(page.status).toBe(422)
    expect(page.body).toMatch(new RegExp(`<p class="field-error" id="${field}-error">[^<]*${sentence}`))
    expect(page.body).toMatch(
      new RegExp(`name="${field}"[^>]*aria-describedby="[^"]*${field}-error"[^>]*aria-invalid="true"`)
    )
    expect(formOn(page, path)).toMatchObject(typed)
    expect(await db.selectFrom('story').select('id').execute()).toHaveLength(0)
    const [field0, value] = Object.entries(typed)[0] ?? []
    expect((await openForm(browser, path))[field0 ?? '']).toBe(value)
  }
)

test('odd tags are tidied: hashes, capitals, spaces, doubles and names of objects', async () => {
  const { db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id, { tags: '#Post_gres #dns, __proto__ ,constructor,DNS' })
  const { headers } = await browser.submit(path, path, { act: 'publish' })
  expect((await browser.get(String(headers.location))).text).toContain('#post-gres #dns #proto #constructor')
})

test('on the first day three stories are the end, later twenty a day; the draft stays', async () => {
  for (const [createdAt, name] of [
    [Date.now() - HOUR, 'firstStories'],
    [Date.now() - 2 * DAY, 'story']
  ] as const) {
    const { db, ann, browser } = await atHome({ createdAt })
    const turns = {
      key: turnKey(name, `account ${ann.id}`),
      ends_at: Date.now() + 1e6,
      count: LIMITS[name].max - 1
    }
    await db.insertInto('limit_count').values(turns).execute()
    const [last, tooMuch] = [await makeDraft(db, ann.id), await makeDraft(db, ann.id)]
    expect((await browser.submit(last, last, { act: 'publish' })).status).toBe(303)
    const page = await browser.submit(tooMuch, tooMuch, { act: 'publish' })
    expect([page.status, Number(page.headers['retry-after']) > 0]).toEqual([429, true])
    expect(page.text).toContain(TEXT)
    expect((await openForm(browser, tooMuch)).body).toBe(TEXT)
  }
})

test('its teller alone sees what can be done with a story', async () => {
  const { db, ann, browser, visitor } = await atHome()
  const story = await makeStory(db, { authorId: ann.id, publishedAt: Date.now() - HOUR / 2 })
  expect((await browser.get(story.path)).text).toMatch(/Edit History Take back Delete/)
  expect((await visitor.get(story.path)).text).not.toMatch(/Take back|Delete/)
  const old = await makeStory(db, { authorId: ann.id, publishedAt: Date.now() - 2 * HOUR })
  expect((await browser.get(old.path)).text).toMatch(/Edit History Delete/)
})

test('within the hour a story is taken back: a draft for its teller, nothing for everybody else', async () => {
  const home = await atHome()
  const { db, ann, browser, visitor } = home
  const story = await makeStory(db, { authorId: ann.id, publishedAt: Date.now() - HOUR / 2 })
  await makeComment(db, story, { authorId: (await makeAccount(db, 'ben')).id })
  const answer = await browser.submit(story.path, `/s/${story.shortId}/unpublishing`, {})
  const path = String(answer.headers.location)
  expect((await openForm(browser, path)).body).toBe('It began with a **small** change.')
  const never = await visitor.get('/s/zzzzzzzz/never')
  for (const place of [story.path, `/s/${story.shortId}/history`, `/s/${story.shortId}/comments.rss`])
    expect((await visitor.get(place)).status, place).toBe(404)
  expect((await visitor.get(story.path)).text).toBe(never.text)
  expect((await visitor.get('/comments')).text).not.toContain('happened to us too')
  expect(await tagCounts(home)).toEqual({ queues: 0 })

  const told = await browser.submit(path, path, {
    act: 'publish',
    title: 'Told again',
    tags: 'queues, again'
  })
  expect(told.headers.location).toBe(`/s/${story.shortId}/told-again`)
  const page = await visitor.get(String(told.headers.location))
  expect(page.text).toContain('happened to us too')
  expect(page.text).not.toContain('Updated')
  expect(await tagCounts(home)).toEqual({ queues: 1, again: 1 })
})

test('after the hour, and for anybody else, there is no taking back', async () => {
  const { db, site, ann, browser } = await atHome()
  const old = await makeStory(db, { authorId: ann.id, publishedAt: Date.now() - HOUR - 1000 })
  const theirs = await makeStory(db, { publishedAt: Date.now() })
  const { _token = '' } = formOn(await browser.get(old.path), `/s/${old.shortId}/draft`)
  const before = await everything(site)
  const late = await browser.post(`/s/${old.shortId}/unpublishing`, { _token })
  expect([late.status, late.text.includes('that is over')]).toEqual([409, true])
  for (const deed of ['unpublishing', 'draft', 'deletion', 'restoration', 'alias']) {
    const answer = await browser.post(`/s/${theirs.shortId}/${deed}`, { _token })
    const nobodys = await browser.post(`/s/zzzzzzzz/${deed}`, { _token })
    expect([answer.status, answer.text], deed).toEqual([404, nobodys.text])
  }
  expect(await everything(site)).toBe(before)
})

test('a story whose title is the name of one of its pages is read at its address', async () => {
  const { db, visitor } = await atHome()
  for (const title of ['History', 'Deletion', 'Alias', 'Comments', 'C']) {
    const story = await makeStory(db, { title, markdown: `This is ${title}, the story.` })
    expect((await visitor.get(story.path)).text, title).toContain(`This is ${title}, the story.`)
  }
})
