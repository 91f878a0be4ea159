import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import type { Db } from '../../src/db/open.ts'
import { type Listed, toggleListed } from '../../src/follows/store.ts'
import { findTags } from '../../src/tags/store.ts'
import { signedIn, startApp } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { DAY, makeAccount, makeStory, NOON } from '../support/make.ts'

async function start() {
  const site = await startApp()
  const [ann, ben] = [await makeAccount(site.db, 'ann'), await makeAccount(site.db, 'ben')]
  return { site, db: site.db, ann, ben, browser: await signedIn(site, ben) }
}

const follow = (db: Db, accountId: number, list: Listed['list'], targetId: number) =>
  toggleListed(db, { accountId, list, targetId, at: NOON }, true)

/** The search, which comes first, needs none. */
const tokenIn = (page: string): string =>
  formsOf(page).find(({ fields }) => fields._token)?.fields._token ?? ''

test('a tag and a person are followed on their pages, and unfollowed there', async () => {
  const { site, ann, browser } = await start()
  await makeStory(site.db, { authorId: ann.id, tags: ['dns'], title: 'By Ann about names' })
  for (const [path, action] of [
    ['/t/dns', '/t/dns/following'],
    ['/u/ann', '/u/ann/following']
  ] as const) {
    const answer = await browser.submit(path, action, {})
    expect([answer.status, answer.headers.location]).toEqual([303, `${path}#follow`])
    expect((await browser.get('/following')).text).toContain('By Ann about names')
    expect((await browser.get(path)).body).toContain('aria-pressed="true"><svg class="icon"')
    await browser.submit(path, action, {})
    expect((await browser.get('/following')).text).not.toContain('By Ann about names')
  }
})

test('the tab shows stories of what is followed, the newest first, each once', async () => {
  const { db, ann, ben, browser } = await start()
  await makeStory(db, { title: 'Old by Ann', authorId: ann.id, tags: ['mysql'] })
  await makeStory(db, { title: 'About names', tags: ['dns'], publishedAt: NOON + DAY })
  await makeStory(db, {
    title: 'Ann about names',
    authorId: ann.id,
    tags: ['dns'],
    publishedAt: NOON + 2 * DAY
  })
  await makeStory(db, { title: 'Something else', tags: ['css'], publishedAt: NOON + 3 * DAY })
  const [dns] = await findTags(db, ['dns'])
  await follow(db, ben.id, 'person', ann.id)
  await follow(db, ben.id, 'tag', dns?.id ?? 0)
  const { body, text } = await browser.get('/following')
  const titles = [...body.matchAll(/<h2><a [^>]*>([^<]*)/g)].map(([, title]) => title)
  expect(titles).toEqual(['Ann about names', 'About names', 'Old by Ann'])
  expect(text).toContain('#dns Unfollow')
  expect((await browser.get('/')).body).toContain('<a href="/following">Following</a>')
})

test('the tab is paged without losing or repeating a story', async () => {
  const { db, ann, ben, browser } = await start()
  for (let n = 0; n < 53; n++)
    await makeStory(db, { title: `Told ${n}.`, authorId: ann.id, publishedAt: NOON + Math.floor(n / 5) })
  await follow(db, ben.id, 'person', ann.id)
  const seen: string[] = []
  for (let path: string | undefined = '/following'; path; ) {
    const { body } = await browser.get(path)
    seen.push(...[...body.matchAll(/Told \d+\.(?=<\/a><\/h2>)/g)].map(([title]) => title))
    path = /<a rel="next" href="([^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  }
  expect([seen.length, new Set(seen).size]).toEqual([53, 53])
})

test('who follows a person sees nothing of what that person tells without a name', async () => {
  const { site, db, ann, ben, browser } = await start()
  await follow(db, ben.id, 'person', ann.id)
  const aliasId = await makeAlias(db, ann.id)
  await makeStory(db, { title: 'Nobody may know', authorId: aliasId, tags: ['dns'] })
  expect((await browser.get('/following')).text).not.toContain('Nobody may know')
  const alias = await db.selectFrom('account').select('username').where('id', '=', aliasId).executeTakeFirst()
  const page = await browser.get('/following')
  const _token = tokenIn((await browser.get('/u/ann')).body)
  expect(page.text).not.toContain(alias?.username)
  const answers = [alias?.username, 'nobody-at-all', 'ben'].map((name) =>
    browser.post(`/u/${name}/following`, { _token })
  )
  for (const answer of await Promise.all(answers)) expect(answer.status).toBe(404)
  expect(await site.db.selectFrom('follow_person').selectAll().execute()).toHaveLength(1)
})

test('nobody follows themselves: there is no button', async () => {
  const { browser } = await start()
  expect((await browser.get('/u/ben')).body).not.toContain('/following"')
  expect((await browser.get('/u/ann')).body).toContain('action="/u/ann/following"')
})

test('a thread is followed and muted from its story, and both are ended on the page of follows', async () => {
  const { db, browser } = await start()
  const story = await makeStory(db, { title: 'A long talk' })
  for (const act of ['following', 'muting'] as const) {
    const answer = await browser.submit(story.path, `/s/${story.shortId}/${act}`, {})
    expect(answer.headers.location).toBe(`${story.path}#keeping`)
  }
  expect((await browser.get('/following')).text).toMatch(
    /Threads A long talk Unfollow.*Muted threads A long talk Unmute/
  )
  for (const act of ['following', 'muting'] as const) {
    const answer = await browser.submit('/following', `/s/${story.shortId}/${act}`, {})
    expect(answer.headers.location).toBe('/following#follows')
  }
  expect((await browser.get('/following')).text).not.toContain('A long talk')
  expect(await db.selectFrom('follow_story').selectAll().execute()).toEqual([])
  expect(await db.selectFrom('mute_story').selectAll().execute()).toEqual([])
})

test('visitors are led to signing in, and several tags at once have no button', async () => {
  const { site, browser } = await start()
  await makeStory(site.db, { tags: ['dns', 'mysql'] })
  const page = await site.browser.get('/t/dns')
  expect(page.body).toContain(`href="/sign-in?returnTo=${encodeURIComponent('/t/dns#follow')}"`)
  expect(page.body).not.toContain('_token')
  expect((await browser.get('/t/dns,mysql')).body).not.toContain('/following"')
})

test('what is not there, or not public, cannot be followed', async () => {
  const { site, db, browser } = await start()
  const draft = await makeStory(db)
  const { body } = await browser.get(draft.path)
  const _token = tokenIn(body)
  await db.updateTable('story').set({ published_at: null }).execute()
  for (const path of [
    '/t/never/following',
    `/s/${draft.shortId}/following`,
    `/s/${draft.shortId}/muting`,
    '/s/zzzzzzzz/following',
    '/u/__proto__/following',
    `/u/${'x'.repeat(41)}/following`,
    '/t/%00/following'
  ])
    expect((await browser.post(path, { _token })).status, path).toBe(404)
  for (const table of ['follow_tag', 'follow_person', 'follow_story', 'mute_story'] as const)
    expect(await site.db.selectFrom(table).selectAll().execute(), table).toEqual([])
})

test('following without a token changes nothing', async () => {
  const { site, db, browser } = await start()
  await makeStory(db, { tags: ['dns'] })
  expect((await browser.post('/t/dns/following', {})).status).toBe(403)
  expect((await browser.post('/u/ann/following', { had: '' })).status).toBe(403)
  expect(await site.db.selectFrom('follow_tag').selectAll().execute()).toEqual([])
})
