import { expect, test } from 'vitest'
import { ADDRESS, DISPLAY, idOf, joinWanda, NAME, tell } from '../leaving/people.ts'
import { startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { joined, visitor } from '../support/joined.ts'
import { deliver } from '../support/post.ts'
import { plain } from '../uploads/files.ts'
import { hiddenFields, postFiles } from '../uploads/multipart.ts'
import { unzip } from './unzip.ts'

const PRIVATE = 'PRIVATE-told-without-your-name/'

async function exportOf(browser: Browser): Promise<Map<string, Buffer>> {
  const answer = await browser.submit('/settings/export', '/settings/export', {})
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toBe('application/zip')
  expect(answer.headers['cache-control']).toContain('no-store')
  return unzip(answer.bytes)
}

const allOf = (files: Map<string, Buffer>): string =>
  [...files].map(([name, bytes]) => name + bytes).join('\n')

const find = (files: Map<string, Buffer>, name: RegExp): string =>
  [...files].find(([file]) => name.test(file))?.[1].toString() ?? ''

/** Wanda tells by name and without, answers, reacts and keeps; ben does a little. */
async function live(site: TestApp): Promise<{ wanda: Browser; ben: Browser }> {
  const wanda = await joinWanda(site)
  const ben = await joined(site, 'ben')
  const form = { ...(await hiddenFields(wanda, '/new', '/new')) }
  const text = {
    title: 'The "cold" feather: yes',
    tags: 'queues',
    body: '# It fell\n\n---\ndown, slowly.',
    act: 'save'
  }
  const files = [
    { field: 'cover', bytes: await plain(900, 300, '#305070') },
    { field: 'picture', bytes: await plain(900, 300, '#503070') }
  ]
  const draft = String(
    (await postFiles(wanda, '/new', { ...form, ...text, alt: 'A graph' }, files)).headers.location
  )
  const told = await wanda.submit(draft, draft, { act: 'publish' })
  expect(told.status).toBe(303)
  await tell(wanda, { title: 'The nameless one', body: 'Nobody knows that it was me.', teller: 'alias' })
  await wanda.submit('/new', '/new', { title: 'Half done', body: 'Not yet.', act: 'save' })
  const nameless = { title: 'Half a secret', body: 'Nobody knows this yet.', teller: 'alias', act: 'save' }
  await wanda.submit('/new', '/new', nameless)
  const his = await tell(ben, { title: 'By ben', body: 'Secret of ben, all of it.' })
  const place = `${his}/by-ben`
  await wanda.submit(place, `${his}/comments`, { body: 'To us too, *twice*.' })
  await wanda.submit(place, `${his}/reactions`, { kind: 'hug' })
  await wanda.submit(place, `${his}/saving`, {})
  await wanda.submit('/u/ben', '/u/ben/following', {})
  await wanda.submit('/settings/words', '/settings/words', { words: 'Quillcorp' })
  await ben.submit('/settings/words', '/settings/words', { words: 'Bencorp' })
  await deliver(site)
  return { wanda, ben }
}

test('the export holds everything of one’s own', async () => {
  const site = await startApp()
  const { wanda } = await live(site)
  const files = await exportOf(wanda)
  const story = find(files, /^stories\/.*cold.*\.md$/)
  expect(story).toMatch(/^---\ntitle: "The \\"cold\\" feather: yes"\n/)
  expect(story).toContain('tags: ["queues"]')
  expect(story).toContain('# It fell\n\n---\ndown, slowly.')
  const pictures = [...files.keys()].filter((name) => /^images\/[0-9a-f]{64}\.webp$/.test(name))
  expect(pictures).toHaveLength(2)
  for (const name of pictures) expect(story).toContain(name)
  expect(find(files, /^comments\//)).toContain('To us too, *twice*.')
  expect(find(files, /^drafts\//)).toContain('title: "Half done"')
  const account = JSON.parse(find(files, /^account\.json$/))
  expect(account).toMatchObject({ username: NAME, display_name: DISPLAY, email: ADDRESS })
  const list = (name: string) => JSON.parse(find(files, new RegExp(`^data/${name}\\.json$`)))
  expect(list('reactions-to-stories')).toMatchObject([
    { kind: 'hug', story: expect.stringMatching(/^\/s\//) }
  ])
  expect(list('saved')).toHaveLength(1)
  expect(list('people-followed')).toMatchObject([{ person: 'ben' }])
  expect(list('words-kept-to-oneself')).toMatchObject([{ word: expect.stringMatching(/quillcorp/i) }])
  expect(list('sessions')).toMatchObject([{ created_at: expect.stringMatching(/^20..-.*Z$/) }])
  expect(files.get('README.txt')?.toString()).toContain('Not in here')
})

test('a picture that a moderator hid is in no export, and in it again once it is shown again', async () => {
  const site = await startApp()
  const { wanda } = await live(site)
  const pictures = async () =>
    [...(await exportOf(wanda)).keys()].filter((name) => name.startsWith('images/'))
  const [hidden = '', shown] = await pictures()
  const hide = (at: number | null) =>
    site.db
      .updateTable('image')
      .set({ hidden_at: at })
      .where('hash', '=', hidden.slice('images/'.length, -'.webp'.length))
      .execute()
  await hide(Date.now())
  expect(await pictures()).toEqual([shown])
  await hide(null)
  expect(await pictures()).toEqual(expect.arrayContaining([hidden, shown]))
})

test('what was told without a name stands apart, and names nobody', async () => {
  const site = await startApp()
  const { wanda } = await live(site)
  const files = await exportOf(wanda)
  const apart = new Map([...files].filter(([name]) => name.startsWith(PRIVATE)))
  const rest = new Map([...files].filter(([name]) => !name.startsWith(PRIVATE)))
  expect(allOf(apart)).toContain('Nobody knows that it was me.')
  expect(find(files, RegExp(`^${PRIVATE}drafts/`))).toContain('Half a secret')
  expect(allOf(rest)).not.toContain('Half a secret')
  expect(allOf(apart)).not.toContain(NAME)
  expect(allOf(rest)).not.toContain('Nobody knows')
  expect(allOf(rest)).not.toContain('nameless')
  const { display_name } = await site.db
    .selectFrom('account')
    .select('display_name')
    .where('kind', '=', 'alias')
    .executeTakeFirstOrThrow()
  expect(allOf(rest)).not.toContain(display_name)
})

test('an export holds nothing of anybody else, and nothing that lets somebody in', async () => {
  const site = await startApp()
  const { wanda, ben } = await live(site)
  await wanda.submit('/feeds', '/feeds/key', {})
  const secrets = await site.db
    .selectFrom('account')
    .select(['password_hash', 'feed_key'])
    .where('username', '=', NAME)
    .executeTakeFirstOrThrow()
  const { token_hash } = await site.db
    .selectFrom('session')
    .select('token_hash')
    .where('account_id', '=', await idOf(site, NAME))
    .executeTakeFirstOrThrow()
  const own = allOf(await exportOf(wanda))
  for (const secret of [secrets.password_hash, secrets.feed_key, token_hash, 'Secret of ben', 'Bencorp'])
    expect(own).not.toContain(secret ?? 'none')
  const his = allOf(await exportOf(ben))
  for (const word of ['Quillcorp', ADDRESS, 'nameless', 'Half done', DISPLAY]) expect(his).not.toContain(word)
})

test('an export asks for a fresh proof, comes three times a day, and to nobody else', async () => {
  const site = await startApp()
  const wanda = await joinWanda(site)
  expect((await visitor(site).get('/settings/export')).headers.location).toContain('/sign-in')
  expect((await visitor(site).post('/settings/export', {})).status).toBeGreaterThanOrEqual(400)
  expect((await wanda.get('/settings/export')).status).toBe(200)
  const ask = () => wanda.submit('/settings/export', '/settings/export', { account: '2', id: '__proto__' })
  const answers = await Promise.all([ask(), ask(), ask(), ask()])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429])
  await site.db.deleteFrom('limit_count').execute()
  await site.db.updateTable('session').set({ proved_at: 0 }).execute()
  expect((await ask()).status).toBe(401)
})
