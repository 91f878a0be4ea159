import { expect, test } from 'vitest'
import { atHome, formOn, makeDraft, openForm } from '../drafts/typing.ts'
import { signedIn } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { makeAccount, makeStory } from '../support/make.ts'

const PASSWORD = 'It was long, and the password was hunter22, and then hunter22 again: password: hunter22'

const publish = async (browser: Browser, path: string, fields: Record<string, string> = {}) => {
  const form = formOn(await browser.get(`${path}/preview`), `${path}/publication`)
  return browser.post(`${path}/publication`, { ...form, ...fields })
}
const act = async (browser: Browser, path: string, fields: Record<string, string>) => {
  const form = formsOf((await browser.get(`${path}/preview`)).body).find(
    ({ action }) => action === `${path}/review`
  )
  if (!form) throw new Error('nothing was found')
  return browser.post(form.action, { ...form.fields, ...fields })
}

test('a secret is shown where it is, and published only after an explicit yes', async () => {
  const { db, browser, ann } = await atHome()
  const path = await makeDraft(db, ann.id, { markdown: PASSWORD })
  const preview = await browser.get(`${path}/preview`)
  expect(preview.text).toContain('A second pair of eyes')
  expect(preview.body).toContain('<mark>hunter22</mark>')
  const refused = await publish(browser, path)
  expect(refused.headers.location).toBe(`${path}/preview?review#review`)
  expect((await browser.get(`${path}/preview?review`)).text).toContain('Not published yet')
  expect(await db.selectFrom('story').select('id').execute()).toEqual([])
  const published = await publish(browser, path, { sure: 'yes' })
  expect(published.headers.location).toMatch(/^\/s\//)
})

test('from where it is written, whatever was found is looked at first; nothing typed is lost', async () => {
  const { db, browser } = await atHome()
  const form = { title: 'The host', body: 'We lost 10.20.30.41 for the whole of that night.', act: 'publish' }
  const stopped = await browser.submit('/new', '/new', form)
  expect(stopped.headers.location).toMatch(/^\/drafts\/\w+\/preview\?review#review$/)
  const path = String(stopped.headers.location).split('/preview')[0] ?? ''
  expect((await openForm(browser, path)).body).toBe(form.body)
  expect((await browser.get(`${path}/preview`)).text).toContain('An IP address')
  expect(await db.selectFrom('story').select('id').execute()).toEqual([])
  expect((await publish(browser, path)).headers.location).toMatch(/^\/s\//)
})

test('masked, it is gone wherever it was, and the text stays', async () => {
  const { db, browser, ann } = await atHome()
  const path = await makeDraft(db, ann.id, { markdown: PASSWORD })
  expect((await act(browser, path, { act: 'mask' })).headers.location).toBe(`${path}/preview#review`)
  const { body } = await openForm(browser, path)
  expect(body).toContain('the password was [password], and then hunter22 again: password: [password]')
  expect((await browser.get(`${path}/preview`)).text).not.toContain('A second pair of eyes')
})

test('what was found fine is remembered for this draft alone, until asked to look again', async () => {
  const { db, browser, ann } = await atHome()
  const [one, other] = [
    await makeDraft(db, ann.id, { markdown: PASSWORD }),
    await makeDraft(db, ann.id, { markdown: PASSWORD })
  ]
  await act(browser, one, { act: 'fine' })
  expect((await browser.get(`${one}/preview`)).text).toContain('1 thing in it you found fine')
  expect((await browser.get(`${other}/preview`)).body).toContain('<mark>hunter22</mark>')
  await act(browser, one, { act: 'again' })
  expect((await browser.get(`${one}/preview`)).body).toContain('<mark>hunter22</mark>')
  await act(browser, one, { act: 'fine' })
  expect((await publish(browser, one)).headers.location).toMatch(/^\/s\//)
  expect(await db.selectFrom('review_fine').selectAll().execute()).toEqual([])
})

test('an unknown act or finding changes nothing', async () => {
  const { db, browser, ann } = await atHome()
  const path = await makeDraft(db, ann.id, { markdown: PASSWORD })
  for (const fields of [
    { act: 'else' },
    { act: 'mask', finding: '__proto__' },
    { act: 'mask', finding: 'a'.repeat(24) },
    { act: 'fine', finding: 'x'.repeat(5000) }
  ])
    expect((await act(browser, path, fields)).status).toBe(303)
  expect((await openForm(browser, path)).body).toBe(PASSWORD)
  expect(await db.selectFrom('review_fine').selectAll().execute()).toEqual([])
})

test('title, tags, technologies and lesson are looked through, and masked', async () => {
  const { db, browser } = await atHome()
  await browser.submit('/settings/words', '/settings/words', { words: 'Nightjar\nGlobex' })
  const stopped = await browser.submit('/new', '/new', {
    title: 'How Globex fell',
    tags: 'globex, backups',
    body: 'A long enough text about nothing in particular at all.',
    'fact-technologies': 'nightjar, mysql',
    'fact-lesson': 'Never tell globex.',
    act: 'publish'
  })
  const path = String(stopped.headers.location).split('/preview')[0] ?? ''
  for (let turn = 0; turn < 4; turn++) {
    if (!(await browser.get(`${path}/preview`)).text.includes('A word of your list')) break
    await act(browser, path, { act: 'mask' })
  }
  expect(await openForm(browser, path)).toMatchObject({
    title: 'How [name] fell',
    tags: 'backups',
    'fact-technologies': 'mysql',
    'fact-lesson': 'Never tell [name].'
  })
  expect(await db.selectFrom('story').select('id').execute()).toEqual([])
})

test('whoever tells without a name is stopped by every name of theirs; by name, it is no secret', async () => {
  const { db, browser, ann } = await atHome()
  await db
    .updateTable('account')
    .set({ email: 'ann.e@mail.test', email_confirmed_at: 1 })
    .where('id', '=', ann.id)
    .execute()
  const markdown = 'The pager rang: @ann, said the screen. Ann Example! Mail ann.e@mail.test, it said.'
  const nameless = await makeDraft(db, ann.id, { markdown, teller: 'alias' })
  const preview = await browser.get(`${nameless}/preview`)
  for (const name of ['ann', 'Ann Example', 'ann.e@mail.test'])
    expect(preview.body, name).toContain(`<mark>${name}</mark>`)
  expect((await publish(browser, nameless)).headers.location).toContain('?review')
  const named = await makeDraft(db, ann.id, { markdown, teller: 'name' })
  expect((await browser.get(`${named}/preview`)).text).not.toContain('This is you')
})

test('changes of a published story are looked through too', async () => {
  const { site, db, ann, browser } = await atHome()
  const story = await makeStory(db, { authorId: ann.id })
  const path = String((await browser.submit(story.path, `/s/${story.shortId}/draft`, {})).headers.location)
  const form = await openForm(browser, path)
  const stopped = await browser.post(path, { ...form, body: PASSWORD, act: 'publish' })
  expect(stopped.headers.location).toBe(`${path}/preview?review#review`)
  expect((await site.browser.get(story.path)).text).not.toContain('hunter22')
})

test('the friend with the link sees the draft, not what was found', async () => {
  const { db, browser, visitor, ann } = await atHome()
  const path = await makeDraft(db, ann.id, { markdown: `${PASSWORD} human error` })
  const shared = await browser.submit(path, `${path}/preview-key`, { act: 'make' })
  const page = await browser.get(String(shared.headers.location))
  const link = /href="(\/preview\/[^"]+)"/.exec(page.body)?.[1] ?? ''
  const seen = await visitor.get(link)
  expect(seen.text).toContain('It was long')
  expect(seen.body).not.toMatch(/A second pair|<mark>|Kinder words/)
})

test('kinder words are offered and keep nobody from publishing', async () => {
  const { db, browser, ann } = await atHome()
  const path = await makeDraft(db, ann.id, { markdown: 'It was human error, he should have known that.' })
  const preview = await browser.get(`${path}/preview`)
  expect(preview.text).toContain('Kinder words: 2 ideas')
  const form = await openForm(browser, path)
  expect((await browser.post(path, { ...form, act: 'publish' })).headers.location).toMatch(/^\/s\//)
})

test('the list of words is its member’s alone, and says what it cannot take', async () => {
  const { site, db, browser, visitor } = await atHome()
  const ben = await signedIn(site, await makeAccount(db, 'ben'))
  await browser.submit('/settings/words', '/settings/words', { words: ' Globex \r\n\r\nglobex\nNightjar' })
  expect((await openForm(browser, '/settings/words')).words).toBe('Globex\nNightjar')
  expect((await openForm(ben, '/settings/words')).words).toBe('')
  expect((await visitor.get('/settings/words')).status).not.toBe(200)
  const many = Array.from({ length: 201 }, (_, n) => `word${n}`).join('\n')
  for (const words of [many, 'x', 'y'.repeat(81)]) {
    const refused = await browser.submit('/settings/words', '/settings/words', { words })
    expect(refused.status).toBe(422)
    expect(formOn(refused, '/settings/words').words).toBe(words)
  }
  expect((await openForm(browser, '/settings/words')).words).toBe('Globex\nNightjar')
})

test('nobody touches the findings of another’s draft', async () => {
  const { site, db, ann, browser } = await atHome()
  const path = await makeDraft(db, ann.id, { markdown: PASSWORD })
  const ben = await signedIn(site, await makeAccount(db, 'ben'))
  const { _token = '' } = await openForm(ben, '/new')
  expect((await ben.post(`${path}/review`, { _token, act: 'again' })).status).toBe(404)
  expect((await browser.post(`${path}/review`, { act: 'again' })).status).toBe(403)
  expect((await browser.post('/settings/words', { words: 'x y' })).status).toBe(403)
})
