import { expect, test } from 'vitest'
import { authorIdsOf, makeAlias, ownerOf, ownsAuthor, speakerUnder } from '../../src/aliases/store.ts'
import { startApp } from '../support/app.ts'
import { DAY, HOUR, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

async function withAlias() {
  const site = await startApp()
  const [ann, ben] = [await makeAccount(site.db, 'ann'), await makeAccount(site.db, 'ben')]
  const aliasId = await makeAlias(site.db, ann.id, NOON + HOUR)
  const story = await makeStory(site.db, { authorId: aliasId })
  const alias = await site.db
    .selectFrom('account')
    .selectAll()
    .where('id', '=', aliasId)
    .executeTakeFirstOrThrow()
  return { ...site, ann, ben, aliasId, alias, story }
}

test('an alias has a kind name and nothing of its owner', async () => {
  const { alias } = await withAlias()
  expect(alias.display_name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
  expect(alias).toMatchObject({
    kind: 'alias',
    pronouns: '',
    bio: '',
    link: '',
    email: null,
    password_hash: null
  })
  expect(alias.username).toMatch(/^alias-[0-9a-z]{8}$/)
  expect(alias.created_at % DAY).toBe(0)
})

test('no two aliases get one name while there are others', async () => {
  const { db, ann } = await startApp().then(async (site) => ({
    ...site,
    ann: await makeAccount(site.db, 'ann')
  }))
  for (let n = 0; n < 300; n++) await makeAlias(db, ann.id)
  const names = await db.selectFrom('account').select('display_name').where('kind', '=', 'alias').execute()
  expect(new Set(names.map((row) => row.display_name)).size).toBe(300)
})

test('who owns an alias is known to the owner alone', async () => {
  const { db, ann, ben, aliasId, story } = await withAlias()
  expect(await authorIdsOf(db, ann.id)).toEqual([ann.id, aliasId])
  expect(await authorIdsOf(db, ben.id)).toEqual([ben.id])
  expect(await ownsAuthor(db, ann.id, aliasId)).toBe(true)
  expect(await ownsAuthor(db, ann.id, ann.id)).toBe(true)
  expect(await ownsAuthor(db, ben.id, aliasId)).toBe(false)
  expect(await ownsAuthor(db, aliasId, ann.id)).toBe(false)
  expect(await ownerOf(db, aliasId)).toBe(ann.id)
  expect(await ownerOf(db, ben.id)).toBe(ben.id)
  expect(await speakerUnder(db, ann.id, story)).toBe(aliasId)
  expect(await speakerUnder(db, ben.id, story)).toBe(ben.id)
  expect(await speakerUnder(db, ann.id, await makeStory(db, { authorId: ben.id }))).toBe(ann.id)
})

test('an alias has no page and no feed, and cannot be called by name', async () => {
  const { db, browser, alias } = await withAlias()
  for (const end of ['', '/comments', '.rss', '.atom', '.json', '/comments.rss']) {
    const [page, nobody] = [
      await browser.get(`/u/${alias.username}${end}`),
      await browser.get(`/u/alias-00000000${end}`)
    ]
    expect([page.status, page.text], end).toEqual([404, nobody.text])
  }
  const calling = await makeStory(db, { markdown: `Thank you, @${alias.username}!` })
  expect((await browser.get(calling.path)).body).not.toContain('class="mention"')
})

test('wherever its story and comments stand, the name is the alias’s and leads nowhere', async () => {
  const { db, browser, ann, aliasId, alias, story } = await withAlias()
  const comment = await makeComment(db, story, { authorId: aliasId })
  const other = await makeStory(db, { authorId: ann.id, title: 'By name' })
  const pages = [
    story.path,
    `/s/${story.shortId}/c/${comment.shortId}`,
    '/',
    '/latest',
    '/comments',
    '/t/queues',
    other.path,
    '/latest.rss',
    '/latest.atom',
    '/latest.json',
    '/comments.rss',
    `/s/${story.shortId}/comments.rss`,
    `/s/${story.shortId}/c/${comment.shortId}.atom`
  ]
  for (const path of pages) {
    const page = await browser.get(path)
    expect(page.status, path).toBe(200)
    expect(page.body, path).toContain(alias.display_name)
    expect(page.body, path).not.toContain(alias.username)
  }
  const page = await browser.get(story.path)
  expect(page.body).not.toMatch(/\bann\b(?! Example)|\/u\/(?!ann)/)
  expect(page.text).toContain('Told without a name.')
  expect(page.body).toContain('<span class="author-mark">Author</span>')
  expect(page.body).toContain(`"author":{"@type":"Person","name":"${alias.display_name}"}`)
})

test('nothing told without a name is on its owner’s pages and feeds', async () => {
  const { db, browser, aliasId, story } = await withAlias()
  await makeComment(db, story, { authorId: aliasId, markdown: 'As nobody in particular.' })
  for (const path of ['/u/ann', '/u/ann/comments', '/u/ann.rss', '/u/ann.json', '/u/ann/comments.rss']) {
    const page = await browser.get(path)
    expect(page.status, path).toBe(200)
    expect(page.body, path).not.toMatch(/the queue stood still|nobody in particular/)
  }
})
