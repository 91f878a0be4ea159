import { expect, test } from 'vitest'
import { releaseComment, withholdComment } from '../../src/comments/withholding.ts'
import { deleteStory, restoreStory } from '../../src/stories/removal/store.ts'
import { findRemovedStory, findStory, removeStory } from '../../src/stories/store.ts'
import { releaseStory, withholdStory } from '../../src/stories/withholding.ts'
import { checkSite } from '../../src/upkeep/check.ts'
import { signedIn, startApp } from '../support/app.ts'
import { makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

async function stage() {
  const site = await startApp()
  const { db } = site
  const [ann, ben] = [await makeAccount(db, 'ann'), await makeAccount(db, 'ben')]
  const story = await makeStory(db, {
    authorId: ann.id,
    title: 'Wombat weekend',
    markdown: 'The wombat fell over.'
  })
  const comment = await makeComment(db, story, { authorId: ben.id, markdown: 'Quokka, too.' })
  await makeStory(db, { authorId: ben.id, title: 'Another one' })
  return { site, db, ann, ben, story, comment, benBrowser: await signedIn(site, ben) }
}

const SURFACES = ['/', '/latest', '/top/all', '/t', '/t/queues', '/u/ann', '/u/ben/comments', '/comments']
  .concat([
    '/latest.rss',
    '/hot.atom',
    '/comments.json',
    '/u/ann.rss',
    '/u/ben/comments.rss',
    '/t/queues.json'
  ])
  .concat(['/sitemap.xml', '/sitemap-1.xml'])

test.each(['hidden', 'held'] as const)(
  'a %s story is on no surface, and all of it comes back',
  async (how) => {
    const { site, db, story, comment, benBrowser } = await stage()
    const own = [
      story.path,
      `/s/${story.shortId}`,
      `/s/${story.shortId}/comments.rss`,
      `/s/${story.shortId}/history`
    ].concat(`/s/${story.shortId}/c/${comment.shortId}`, `/s/${story.shortId}/c/${comment.shortId}.rss`)
    const before = (await site.browser.get('/t')).text
    expect(await withholdStory(db, story.id, how, NOON)).toBe(true)
    expect(await withholdStory(db, story.id, how, NOON)).toBe(false)
    for (const browser of [site.browser, benBrowser]) {
      for (const path of SURFACES) expect((await browser.get(path)).body, path).not.toMatch(/wombat|quokka/i)
      for (const path of own) expect((await browser.get(path)).status, path).toBe(404)
    }
    expect((await site.browser.get('/t')).text).not.toBe(before)
    const never = await site.browser.get('/s/aaaaaaaa')
    expect((await site.browser.get(`/s/${story.shortId}`)).text).toBe(never.text)
    expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)
    expect(await releaseStory(db, story.id, how, NOON)).toBe(true)
    expect(await releaseStory(db, story.id, how, NOON)).toBe(false)
    for (const path of ['/', '/comments', '/u/ann', '/comments.json'])
      expect((await site.browser.get(path)).body, path).toMatch(/wombat|quokka/i)
    expect((await site.browser.get('/t')).text).toBe(before)
    expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)
  }
)

test.each(['hidden', 'held'] as const)(
  'a %s comment leaves a tombstone only where it was answered',
  async (how) => {
    const { site, db, ann, story, comment } = await stage()
    const before = (await site.browser.get(story.path)).text
    await withholdComment(db, comment.id, how, NOON)
    for (const path of [...SURFACES, story.path])
      expect((await site.browser.get(path)).body, path).not.toMatch(/quokka/i)
    expect((await site.browser.get(story.path)).text).toContain('Nobody has answered yet')
    await releaseComment(db, comment.id, how)
    expect((await site.browser.get(story.path)).text).toBe(before)
    await makeComment(db, story, { authorId: ann.id, parentId: comment.id, markdown: 'Numbat!' })
    await withholdComment(db, comment.id, how, NOON)
    const page = await site.browser.get(story.path)
    expect(page.text).toMatch(/A moderator hid this comment|waits for a moderator/)
    expect(page.text).toContain('Numbat!')
    expect(page.body).not.toMatch(/quokka/i)
    expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)
  }
)

test('what its teller deletes and takes back while it is hidden stays hidden', async () => {
  const { db, story } = await stage()
  const now = Date.now()
  await withholdStory(db, story.id, 'hidden', now)
  await deleteStory(db, story.id, now)
  await withholdStory(db, story.id, 'held', now)
  expect(await restoreStory(db, story.id, now)).toBe(true)
  expect(await findStory(db, story.shortId)).toBeUndefined()
  await releaseStory(db, story.id, 'hidden', now)
  expect(await findStory(db, story.shortId)).toBeUndefined()
  await removeStory(db, story.id, { by: 'moderator', reason: 'Spam', at: now })
  await releaseStory(db, story.id, 'held', now)
  expect(await findRemovedStory(db, story.shortId)).toMatchObject({ by: 'moderator' })
  expect(await checkSite(db, { repairs: false, say: () => undefined })).toBe(true)
})
