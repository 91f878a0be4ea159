import { expect, test } from 'vitest'
import { editComment } from '../../src/comments/editing.ts'
import { imagePath } from '../../src/text/paths.ts'
import { addUpload, type Upload } from '../../src/uploads/store.ts'
import { sweepImages } from '../../src/uploads/sweep.ts'
import { SITE, startApp } from '../support/app.ts'
import { DAY, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { plain } from './files.ts'

async function startSweep() {
  const { db } = await startApp()
  const ann = await makeAccount(db, 'ann')
  let shade = 0
  const upload = async (): Promise<Upload> =>
    addUpload(db, { bytes: await plain(600, 9, `rgb(${++shade * 20}, 9, 9)`), alt: '' })
  const left = async () =>
    (await db.selectFrom('image').select('id').orderBy('id').execute()).map(({ id }) => id)
  return { db, ann, upload, left }
}

test('a picture that is used nowhere goes after a day, with its variants', async () => {
  const { db, upload, left } = await startSweep()
  const { id } = await upload()
  await sweepImages(db, Date.now() + DAY / 2)
  expect(await left()).toEqual([id])
  await sweepImages(db, Date.now() + 2 * DAY)
  expect(await left()).toEqual([])
  expect(await db.selectFrom('image_variant').selectAll().execute()).toEqual([])
})

test('pictures in a story, a comment, an earlier version, a draft, as a cover or an avatar stay', async () => {
  const { db, ann, upload, left } = await startSweep()
  const used = [
    await upload(),
    await upload(),
    await upload(),
    await upload(),
    await upload(),
    await upload()
  ]
  const [inStory, inComment, inVersion, inDraft, cover, avatar] = used.map(({ id, hash }) => ({
    id,
    markdown: `Look: ![](${imagePath(hash)})`
  }))
  const story = await makeStory(db, { markdown: inStory?.markdown ?? '', coverImageId: cover?.id ?? 0 })
  await makeComment(db, story, { authorId: ann.id, markdown: inComment?.markdown ?? '' })
  const comment = await makeComment(db, story, { authorId: ann.id, markdown: inVersion?.markdown ?? '' })
  await db
    .insertInto('comment_version')
    .values({ comment_id: comment.id, number: 1, body_markdown: inVersion?.markdown ?? '', created_at: 0 })
    .execute()
  await editComment(db, comment, { markdown: 'Nothing here.', editedAt: Date.now(), siteUrl: SITE })
  const draft = { body_markdown: inDraft?.markdown ?? '', account_id: ann.id, created_at: 0, updated_at: 0 }
  await db
    .insertInto('draft')
    .values({ ...draft, short_id: 'dddddddd', title: '', tags: '', teller: 'name', preview_key: 'key' })
    .execute()
  await db
    .updateTable('account')
    .set({ avatar_image_id: avatar?.id ?? 0 })
    .where('id', '=', ann.id)
    .execute()
  await upload()
  await sweepImages(db, Date.now() + 2 * DAY)
  expect(await left()).toEqual(used.map(({ id }) => id))
})

test('a picture sent again is as good as new', async () => {
  const { db, upload, left } = await startSweep()
  const { id } = await upload()
  await db.updateTable('image').set({ created_at: 0 }).execute()
  await addUpload(db, { bytes: await plain(600, 9, 'rgb(20, 9, 9)'), alt: '' })
  await sweepImages(db, Date.now())
  expect(await left()).toEqual([id])
})
