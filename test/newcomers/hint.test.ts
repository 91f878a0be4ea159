import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'

const HINT = 'a comment with links to other places may wait until a moderator has looked at it'

async function somebody(site: TestApp, name: string, standing: 'new' | 'member') {
  const account = await makeAccount(site.db, name)
  await site.db.updateTable('account').set({ standing }).where('id', '=', account.id).execute()
  return { ...account, browser: await signedIn(site, account) }
}

test('who is new reads beside the form, before they type, that links wait; nobody else does', async () => {
  const site = await startApp()
  const [nell, ben] = [await somebody(site, 'nell', 'new'), await somebody(site, 'ben', 'member')]
  const story = await makeStory(site.db, { authorId: ben.id })
  const comment = await makeComment(site.db, story, { authorId: nell.id })
  const said = `/s/${story.shortId}/c/${comment.shortId}`
  for (const path of [story.path, `${said}/reply`]) {
    expect((await nell.browser.get(path)).text, path).toContain(HINT)
    for (const other of [ben.browser, site.browser])
      expect((await other.get(path)).text, path).not.toContain(HINT)
  }
  expect((await nell.browser.get(`${said}/edit`)).text).not.toContain(HINT)
  await site.db.updateTable('account').set({ role: 'moderator' }).where('id', '=', nell.id).execute()
  expect((await nell.browser.get(story.path)).text).not.toContain(HINT)
})

test('where only colleagues join, no links wait, nor does what is said without a name', async () => {
  const nobody = await startApp({ PRIVATE: 'on' })
  const { browser } = await somebody(nobody, 'nell', 'new')
  const inside = await makeStory(nobody.db)
  expect((await browser.get(inside.path)).text).not.toContain(HINT)

  const site = await startApp()
  const nell = await somebody(site, 'nell', 'new')
  const nameless = await makeStory(site.db, { authorId: await makeAlias(site.db, nell.id) })
  expect((await nell.browser.get(nameless.path)).text).not.toContain(HINT)
})
