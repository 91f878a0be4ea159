import { expect, test } from 'vitest'
import { addUpload } from '../../src/uploads/store.ts'
import { DAY } from '../support/make.ts'
import { plain } from '../uploads/files.ts'
import { stage, toldPage } from './stage.ts'

test('a picture that gives away a secret is hidden at once, for moderators to look at', async () => {
  const { db, as, visitor, report, act } = await stage()
  const { hash } = await addUpload(db, { bytes: await plain(900, 300, '#305070'), alt: 'A diagram' })
  const path = `/images/${hash}.webp`
  const narrow = `/images/${hash}-480.webp`
  const desk = `/desk/image/${hash}`
  const { width } = await db.selectFrom('image_variant').select('width').executeTakeFirstOrThrow()
  const paths = [path, narrow.replace('480', String(width))]
  for (const each of paths) expect((await visitor.get(each)).status).toBe(200)
  expect((await report(as.cleo, `image/${hash}`, 'secret', 'A key is on it.')).status).toBe(303)
  const never = await visitor.get(`/images/${'0'.repeat(64)}.webp`)
  for (const each of paths)
    for (const browser of [visitor, as.cleo, as.ben]) {
      const answer = await browser.get(each, { 'if-none-match': `"${each.slice(8)}"` })
      expect(answer.status).toBe(404)
      expect(answer.bytes.subarray(0, 4).toString()).not.toBe('RIFF')
    }
  expect(never.status).toBe(404)
  expect((await visitor.get(`/report/image/${hash}`)).status).toBe(404)

  expect((await as.moss.get('/desk')).body).toContain(desk)
  const looked = await as.moss.get(path)
  expect([looked.status, looked.headers['cache-control']]).toEqual([200, 'private, no-store'])
  expect((await act(as.moss, desk, 'restore', { reason: 'mistake' })).status).toBe(303)
  for (const each of paths) expect((await visitor.get(each)).status).toBe(200)
  expect((await as.cleo.get(await toldPage(as.cleo))).status).toBe(200)

  expect((await act(as.mira, desk, 'hide')).status).toBe(303)
  expect((await visitor.get(path)).status).toBe(404)
  await addUpload(db, { bytes: await plain(900, 300, '#305070'), alt: '' })
  expect((await visitor.get(path)).status).toBe(404)
})

test('one report of somebody who just came hides no picture', async () => {
  const { db, ids, as, visitor, report } = await stage()
  await db
    .updateTable('account')
    .set({ created_at: Date.now() - DAY })
    .where('id', '=', ids.cleo)
    .execute()
  const { hash } = await addUpload(db, { bytes: await plain(90, 30, '#305070'), alt: '' })
  await report(as.cleo, `image/${hash}`, 'secret', 'x')
  expect((await visitor.get(`/images/${hash}.webp`)).status).toBe(200)
})

test('a title and tags that a moderator took away are nowhere, until that is undone', async () => {
  const { db, as, visitor, story, short, deskOf, act, undo } = await stage()
  const pages = async () => {
    const paths = [story.path, short, `${short}/history`, `${short}/history?version=1`]
    const found = ['/search?q=Wombat', '/latest', '/latest.rss', `${short}/comments.rss`, '/moderation/log']
    const bodies = []
    for (const path of [...paths, ...found])
      for (const browser of [visitor, as.ben]) bodies.push((await browser.get(path)).body)
    return bodies.join('\n').replaceAll(/<\/?mark>/g, '')
  }
  expect(await pages()).toContain('Wombat weekend')
  expect((await act(as.moss, deskOf.story, 'retitle', { title: 'Marsupials', reason: 'tidy' })).status).toBe(
    303
  )
  expect((await act(as.moss, deskOf.story, 'retag', { tags: 'animals', reason: 'tidy' })).status).toBe(303)
  expect((await act(as.moss, deskOf.story, 'retitle', { title: 'Animals', reason: 'tidy' })).status).toBe(303)
  expect(await pages()).not.toMatch(/Wombat weekend|Marsupials/)
  const { body } = await visitor.get(`${short}/history?version=1`)
  expect(body).toContain('<h3>Animals</h3>')
  await undo(as.mira, deskOf.story)
  await undo(as.mira, deskOf.story)
  await undo(as.mira, deskOf.story)
  expect((await visitor.get(`${short}/history?version=1`)).body).toContain('Wombat weekend')
  expect((await visitor.get('/search?q=Wombat')).text).toMatch(/Wombat weekend/)
  expect(await db.selectFrom('moderation_act').select('id').where('undone_at', 'is', null).execute()).toEqual(
    []
  )
})
