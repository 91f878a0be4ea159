import sharp from 'sharp'
import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { chooseAvatar } from '../../src/avatars/store.ts'
import { addUpload } from '../../src/uploads/store.ts'
import { sweepImages } from '../../src/uploads/sweep.ts'
import { signedIn, startApp } from '../support/app.ts'
import { DAY, makeAccount, makeComment, makeStory } from '../support/make.ts'
import * as files from '../uploads/files.ts'
import { hiddenFields, postFiles } from '../uploads/multipart.ts'

const SETTINGS = '/settings/avatar'

async function startMember() {
  const site = await startApp()
  const ann = await makeAccount(site.db, 'ann')
  const browser = await signedIn(site, ann)
  const send = async (bytes: Buffer) =>
    postFiles(browser, SETTINGS, await hiddenFields(browser, '/settings', SETTINGS), [
      { field: 'avatar', bytes }
    ])
  const shown = async (path: string) =>
    /<img class="avatar" src="(\/images\/[0-9a-f]{64}(?:-96)?\.webp)"/.exec(
      (await site.browser.get(path)).body
    )?.[1]
  return { ...site, visitor: site.browser, browser, ann, send, shown }
}

test('a member is shown by the picture they sent wherever they appear', async () => {
  const { db, visitor, browser, ann, send, shown } = await startMember()
  const story = await makeStory(db, { authorId: ann.id })
  await makeComment(db, story, { authorId: ann.id })
  const other = await makeStory(db)
  await makeComment(db, other, { authorId: ann.id })
  expect(await shown(story.path)).toBeUndefined()
  const answer = await send(await files.plain(500, 300, '#305070'))
  expect([answer.status, answer.headers.location]).toEqual([303, '/settings?done=avatar'])
  for (const path of ['/', story.path, other.path, '/comments', '/u/ann', '/u/ann/comments'])
    expect(await shown(path), path).toMatch(/^\/images\//)
  expect((await browser.get('/about')).body).toContain('<img class="avatar"')
  const large = await visitor.get((await shown('/u/ann')) ?? '')
  expect(await sharp(large.bytes).metadata()).toMatchObject({ width: 256, height: 256, format: 'webp' })
  const small = await visitor.get((await shown('/comments')) ?? '')
  expect(await sharp(small.bytes).metadata()).toMatchObject({ width: 96, height: 96 })
})

test('a picture taken out is gone everywhere, and swept away', async () => {
  const { db, browser, send, shown } = await startMember()
  await send(await files.phonePhoto())
  expect(await shown('/u/ann')).toBeDefined()
  expect((await browser.submit('/settings', `${SETTINGS}/removal`, {})).status).toBe(303)
  expect(await shown('/u/ann')).toBeUndefined()
  await sweepImages(db, Date.now() + 2 * DAY)
  expect(await db.selectFrom('image').select('id').execute()).toEqual([])
})

test('an alias shows nothing of the picture of the person behind it', async () => {
  const { db, visitor, ann, send } = await startMember()
  await send(await files.plain(300, 300, '#305070'))
  const aliasId = await makeAlias(db, ann.id)
  await chooseAvatar(db, aliasId, await files.plain(300, 300, '#705030'))
  const story = await makeStory(db, { authorId: aliasId })
  await makeComment(db, story, { authorId: aliasId })
  for (const path of ['/', story.path, '/comments'])
    expect((await visitor.get(path)).body, path).not.toContain('<img class="avatar"')
})

test('what is no picture changes nothing and says so at the field', async () => {
  const { db, send, shown } = await startMember()
  await send(await files.plain(300, 300, '#305070'))
  const before = await shown('/u/ann')
  for (const bytes of [files.svg, Buffer.alloc(0), files.pixelBomb()]) {
    const page = await send(bytes)
    expect(page.status).toBe(422)
    expect(page.body).toContain('id="avatar-error"')
  }
  expect(await shown('/u/ann')).toBe(before)
  expect(await db.selectFrom('image').select('id').execute()).toHaveLength(1)
})

test('a visitor changes no picture', async () => {
  const { db, visitor } = await startMember()
  const fields = await hiddenFields(visitor, '/sign-in', '/sign-in')
  expect(
    (await postFiles(visitor, SETTINGS, fields, [{ field: 'avatar', bytes: await files.photo(9, 9) }])).status
  ).toBe(401)
  expect((await visitor.post(`${SETTINGS}/removal`, fields)).status).toBe(401)
  expect(await db.selectFrom('image').select('id').execute()).toEqual([])
})

test('a picture that a story shows already can be an avatar as well', async () => {
  const { db, visitor, ann, send, shown } = await startMember()
  const bytes = await files.plain(256, 256, '#305070')
  await addUpload(db, { bytes, alt: '' })
  await send(bytes)
  expect(await visitor.get((await shown('/u/ann')) ?? '').then(({ status }) => status)).toBe(200)
  const story = await makeStory(db, { authorId: ann.id })
  expect((await visitor.get((await shown(story.path)) ?? '')).status).toBe(200)
})
