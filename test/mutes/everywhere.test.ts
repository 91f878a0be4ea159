import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { refreshAlike } from '../../src/alike/store.ts'
import { DAY, makeComment, makeStory, NOON } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { annSpeaks, MARK, mutePerson, muteTag, readAll, startConcert } from './world.ts'

/** Pages with the mark on them, by their addresses. */
const marked = (read: Map<string, string>, mark: string | RegExp): string[] =>
  [...read].flatMap(([path, body]) => (body.match(mark) ? [path] : []))

test('whoever is muted is on no list, in no search, feed, mail or completion', async () => {
  const concert = await startConcert()
  const { site, ben, ann, cleos, browser } = concert
  await annSpeaks(concert)
  const before = await readAll(concert)
  expect([...before.keys()].filter((path) => !before.get(path)?.includes(MARK))).toEqual(['/t', '/new'])
  await mutePerson(concert, ben, ann.id)
  const after = await readAll(concert)
  after.set(
    'STORY',
    (after.get('STORY') ?? '').replace(/<section class="thread-section"[\s\S]*?<\/section>/, '')
  )
  expect(marked(after, MARK)).toEqual([])
  expect((await browser.get('/notifications')).text).not.toContain('unread')
  const mails = await deliver(site, Date.now() + 6 * 60_000)
  expect(mails.filter(({ to }) => to === 'ben@example.org')).toEqual([])
  expect((await browser.get(cleos.path)).text).toContain('You muted Ann Xylophone. Open this comment')
})

test('stories with a muted tag are on no list and in no count, and nothing is told of them', async () => {
  const concert = await startConcert()
  await annSpeaks(concert)
  const { ben, db, browser } = concert
  const story = await makeStory(db, { title: 'By nobody', tags: ['brass', 'harps'], publishedAt: NOON })
  await makeComment(db, story, { authorId: concert.cleo.id, markdown: 'Timpani, said Cleo.' })
  const saying = ['/comments', '/search?q=timpani&in=comments', '/search?q=bras']
  const said = async () =>
    Promise.all(saying.map(async (path) => /said Cleo|#brass/.test((await browser.get(path)).text)))
  expect(await said()).toEqual([true, true, true])
  expect((await browser.get('/t')).text).toMatch(/#brass 3 stories.*#harps 1 story/)
  await muteTag(concert, ben, 'brass')
  expect(await said()).toEqual([false, false, false])
  const read = await readAll(concert)
  expect(marked(read, /A Xylophone|Another Xylophone|By nobody/)).toEqual([])
  expect(marked(read, /brass(?!,|%2C)/)).toEqual(['/t/brass,strings'])
  expect((await browser.get('/t')).text).toMatch(/#strings 1 story/)
  expect((await browser.get('/t')).text).not.toContain('harps')
  expect((await browser.get('/stories')).text).toMatch(/ 1 story Follow by RSS/)
  expect(read.get('/new')).not.toContain('harps')
})

test('numbers are those of what is left', async () => {
  const concert = await startConcert()
  const { ben, ann, browser } = concert
  const numbers = async () => [
    (await browser.get('/t')).text.match(/#strings (\d)/)?.[1],
    (await browser.get('/stories?trigger=migration')).text.match(/(\d) stor/)?.[1],
    (await browser.get('/search?q=kettledrum')).text.match(/Stories \((\d)\)/)?.[1],
    (await browser.get('/insights')).text.match(/(\d) stor/)?.[1]
  ]
  const before = await numbers()
  expect(before).toEqual(['2', '2', '2', '2'])
  await mutePerson(concert, ben, ann.id)
  expect(await numbers()).toEqual(['1', '1', '1', '1'])
})

test('read next, a random story and the page of a draft leave it out too', async () => {
  const concert = await startConcert()
  const { ben, ann, cleos, db, browser } = concert
  await mutePerson(concert, ben, ann.id)
  for (let n = 0; n < 10; n++) expect((await browser.get('/random')).headers.location).toBe(cleos.path)
  await refreshAlike(db, cleos.id)
  const { body } = await browser.get(cleos.path)
  expect(body).not.toContain(`A ${MARK} fell`)
  const begun = await browser.submit('/new', '/new', {
    title: 'Kettledrum oboe bassoon',
    body: 'Kettledrum oboe bassoon piccolo trombone clarinet broke the migration of the orchestra.',
    'fact-trigger': 'migration'
  })
  const draft = String(begun.headers.location).split('?')[0]
  expect((await browser.get(`${draft}/alike`)).text).toContain('By Cleo')
  expect((await browser.get(`${draft}/alike`)).text).not.toContain(MARK)
})

test('a muted comment is a line that opens; answers to it stay, and it is new to nobody', async () => {
  const concert = await startConcert()
  const { ben, ann, cleos, said, answer, db, browser } = concert
  await browser.get(cleos.path)
  await db.updateTable('story_visit').set({ created_at: NOON, since: NOON }).execute()
  expect((await browser.get(cleos.path)).text).toContain('2 new since your last visit')
  await mutePerson(concert, ben, ann.id)
  const { body, text } = await browser.get(cleos.path)
  expect(text).toContain('1 new since your last visit')
  const folded = /<details class="folded muted">[\s\S]*?<\/details>/.exec(body)?.[0] ?? ''
  expect(folded).toContain(`${MARK} said so.`)
  expect(folded).not.toContain('Really?')
  expect(body.split(folded).join('')).toContain('Really?')
  for (const { shortId } of [said, answer])
    expect((await browser.get(`/s/${cleos.shortId}/c/${shortId}`)).status).toBe(200)
})

test('a story that somebody goes to is shown, and says that it is muted; so do the pages of what is muted', async () => {
  const concert = await startConcert()
  const { ben, ann, anns, browser } = concert
  await mutePerson(concert, ben, ann.id)
  await muteTag(concert, ben, 'brass')
  expect((await browser.get(anns.path)).text).toContain(`You muted Ann ${MARK}, #brass, so this story`)
  for (const path of ['/u/ann', '/u/ann/comments', '/t/brass']) {
    const { text, status } = await browser.get(path)
    expect([path, status, text.includes('You muted')]).toEqual([path, 200, true])
    expect(text).not.toMatch(/fell|said so/)
  }
})

test('muting a person leaves alone what they tell without their name, and the other way round', async () => {
  const concert = await startConcert()
  const { db, ben, ann, browser } = concert
  const aliasId = await makeAlias(db, ann.id)
  const hidden = await makeStory(db, { title: 'A quiet one', authorId: aliasId, publishedAt: NOON + 3 * DAY })
  await makeComment(db, hidden, { authorId: aliasId, markdown: 'Quietly.' })
  const seen = async () => {
    const { text } = await browser.get('/latest')
    return [text.includes('A quiet one'), text.includes(`A ${MARK} fell`)]
  }
  await mutePerson(concert, ben, ann.id)
  expect(await seen()).toEqual([true, false])
  expect((await browser.get(hidden.path)).body).not.toContain('class="folded muted"')
  await db.deleteFrom('mute_person').execute()
  await mutePerson(concert, ben, aliasId)
  expect(await seen()).toEqual([false, true])
  expect((await browser.get(hidden.path)).body).toContain('class="folded muted"')
  expect((await browser.get('/comments')).text).toContain(MARK)
})

test('nobody’s own page leaves out what they told themselves', async () => {
  const concert = await startConcert()
  const { ben, db, browser } = concert
  await makeStory(db, { title: 'By Ben himself', authorId: ben.id, tags: ['brass'] })
  await muteTag(concert, ben, 'brass')
  expect((await browser.get('/u/ben')).text).toContain('By Ben himself')
})
