import { expect, test } from 'vitest'
import { enqueue } from '../../src/jobs/queue.ts'
import { LEAVING_MS } from '../../src/leaving/store.ts'
import { startApp } from '../support/app.ts'
import { holdsSession } from '../support/formToken.ts'
import { joined, PASSWORD, visitor } from '../support/joined.ts'
import { deliver } from '../support/post.ts'
import { ADDRESS, DAY, DISPLAY, idOf, joinWanda, leave, NAME, signInAgain, tell } from './people.ts'

test('whoever leaves is out at once, and finds only the way back', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const other = await signInAgain(site)
  const story = await tell(wanda, {})
  expect((await leave(wanda)).headers.location).toBe('/left')
  expect((await wanda.get('/left')).text).toContain('Your account is closed')
  expect((await other.get('/settings')).headers.location).toContain('/sign-in')
  expect((await site.browser.get(story)).headers.location).toContain(story)
  const mails = await deliver(site)
  expect(mails.map(({ to, subject }) => `${to} ${subject}`)).toContainEqual(expect.stringContaining('closed'))

  const back = await signInAgain(site)
  for (const path of ['/', '/you', '/drafts', '/settings', story, '/nowhere'])
    expect((await back.get(path)).headers.location, path).toBe('/settings/leaving')
  const words = await back.submit('/settings/leaving', '/sign-out', {})
  expect(words.status).toBe(303)
})

test('whoever comes back finds the account as it was', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  await leave(wanda, { words: 'erase' })
  const back = await signInAgain(site)
  expect((await back.get('/settings/leaving')).text).toContain('erased with it')
  expect((await back.submit('/settings/leaving', '/settings/leaving/undoing', {})).status).toBe(303)
  expect((await back.get('/settings')).body).toContain(DISPLAY)
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  expect((await back.get(`/u/${NAME}`)).status).toBe(200)
  expect((await back.get('/settings')).body).toContain(ADDRESS)
})

test('a closed account gets no mails, and its feeds are dead', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  await wanda.submit('/feeds', '/feeds/key', {})
  const feed = /\/feeds\/private\/[\w-]+\/saved\.rss/.exec((await wanda.get('/feeds')).body)?.[0] ?? ''
  expect((await site.browser.get(feed)).status).toBe(200)
  const story = await tell(wanda, {})
  await leave(wanda)
  await deliver(site)
  expect((await site.browser.get(feed)).status).toBe(404)
  const ben = await joined(site, 'ben')
  await ben.submit(`${story}/the-cold-feather`, `${story}/comments`, { body: 'To us too.' })
  expect(await deliver(site, Date.now() + 2 * DAY)).toEqual([])
})

test('words that stay are a former member’s', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const ben = await joined(site, 'ben')
  const story = await tell(wanda, {})
  const his = await tell(ben, {
    title: 'Another one',
    body: `What @${NAME} told, and @${NAME}x, at x@${NAME}.example, is on /u/${NAME}.`
  })
  await wanda.submit(`${his}/another-one`, `${his}/comments`, { body: 'I was there.' })
  for (const path of [`${story}/the-cold-feather`, `${his}/another-one`]) await visitor(site).get(path)
  await leave(wanda)
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  const page = await visitor(site).get(`${story}/the-cold-feather`)
  expect(page.text).toContain('It fell down')
  expect(page.text).toContain('A former member')
  expect(page.body).not.toContain(`/u/${NAME}`)
  const thread = await visitor(site).get(`${his}/another-one`)
  expect(thread.text).toContain('I was there.')
  expect(thread.text).toMatch(
    new RegExp(`What @former-member told, and @${NAME}x, at x@${NAME}.example ?, is on /u/former-member.`)
  )
  expect((await visitor(site).get(`/u/${NAME}`)).status).toBe(404)
  expect((await visitor(site).get(`/search?q=${NAME}`)).text).not.toContain('It fell down')
  expect((await visitor(site).get('/search?q=feather')).text).toContain('The cold feather')
})

test('words that go leave tombstones, and the answers stay', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  const ben = await joined(site, 'ben')
  const story = await tell(wanda, {})
  const his = await tell(ben, { title: 'Another one' })
  await wanda.submit(`${his}/another-one`, `${his}/comments`, { body: 'I was there.' })
  const { short_id: shortId } = await site.db
    .selectFrom('comment')
    .select('short_id')
    .executeTakeFirstOrThrow()
  await ben.submit(`${his}/c/${shortId}/reply`, `${his}/comments`, { body: 'Were you?' })
  await leave(wanda, { words: 'erase' })
  expect((await visitor(site).get(`${his}/another-one`)).text).toContain('I was there.')
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  const thread = (await visitor(site).get(`${his}/another-one`)).text
  expect(thread).not.toContain('I was there.')
  expect(thread).toContain('Were you?')
  expect((await visitor(site).get(`${story}/the-cold-feather`)).status).toBe(404)
  const left = await site.db
    .selectFrom('story')
    .select('body_markdown')
    .where('short_id', '=', story.slice(3))
    .executeTakeFirst()
  expect(left?.body_markdown).toBe('')
})

test('nobody gets the name of somebody who left, nor one that looks like it', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  await leave(wanda)
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  for (const username of [NAME, 'WandaQuill', 'former-member']) {
    const answer = await visitor(site).submit('/join', '/join', { username, password: PASSWORD })
    expect(answer.status, username).toBe(422)
  }
  expect(holdsSession(await signInAgain(site))).toBe(false)
})

test('the last administrator cannot leave, one of two can, and of two at once one', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  await joined(site, 'ben')
  await site.db.updateTable('account').set({ role: 'admin' }).where('username', '=', NAME).execute()
  expect((await wanda.get('/settings/leaving')).text).toContain('only administrator')
  const form = {
    _token: /name="_token" value="([^"]+)"/.exec((await wanda.get('/settings')).body)?.[1] ?? ''
  }
  expect((await wanda.post('/settings/leaving', { ...form, words: 'keep', username: NAME })).status).toBe(409)
  await site.db.updateTable('account').set({ role: 'admin' }).where('username', '=', 'ben').execute()
  const page = (await wanda.get('/settings/leaving')).body
  const send = () => wanda.submitFrom(page, '/settings/leaving', { words: 'keep', username: NAME })
  const all = await Promise.all([send(), send()])
  expect(all.map(({ status }) => status)).toContain(303)
  const ends = await site.db.selectFrom('job').select('id').where('kind', '=', 'end-account').execute()
  expect(ends).toHaveLength(1)
})

test('leaving asks for a fresh proof, a choice and the name', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  expect((await leave(wanda, { words: 'burn' })).status).toBe(422)
  expect((await leave(wanda, { username: 'ben' })).status).toBe(422)
  await site.db.updateTable('session').set({ proved_at: 0 }).execute()
  expect((await leave(wanda)).status).toBe(401)
  expect((await visitor(site).get('/settings/leaving')).headers.location).toContain('/sign-in')
  const { left_at } = await site.db
    .selectFrom('account')
    .select('left_at')
    .where('id', '=', await idOf(site, NAME))
    .executeTakeFirstOrThrow()
  expect(left_at).toBeNull()
})

test('whoever is signed in when the end begins is out at its first step', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  expect((await wanda.get('/you')).status).toBe(200)
  // What follows takes a while on a large site, and sessions go with its last step.
  await site.db.updateTable('account').set({ kind: 'former' }).where('username', '=', NAME).execute()
  expect((await wanda.get('/you')).headers.location).toContain('/sign-in')
  expect((await wanda.get('/settings/export')).headers.location).toContain('/sign-in')
})

test('mails that still wait for whoever left go with them, and those for others stay', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  await leave(wanda)
  await deliver(site)
  const later = Date.now() + LEAVING_MS + 30 * DAY
  const mail = { subject: 'Still waiting', text: 'Hello' }
  await enqueue(site.db, 'mail', { ...mail, to: ADDRESS }, later)
  await enqueue(site.db, 'mail', { ...mail, to: 'x@mail.example', text: `Account: ${NAME}\nHello` }, later)
  await enqueue(site.db, 'mail', { ...mail, to: 'ben@mail.example' }, later)
  await deliver(site, Date.now() + LEAVING_MS + DAY)
  const left = await site.db.selectFrom('job').select('payload').where('kind', '=', 'mail').execute()
  expect(left.map(({ payload }) => JSON.parse(payload).to)).toEqual(['ben@mail.example'])
})
