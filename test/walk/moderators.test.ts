import type { Browser, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import * as desk from './desk.ts'
import * as person from './steps.ts'
import { openTown, type Town } from './town.ts'
import { lookAround, tracesSince } from './traces.ts'

const SIGNED = { title: 'The night the wrong cluster went', text: 'It was late, and I had two windows open.' }
const NAMELESS = { title: 'The other outage', text: 'I never told anybody about this one until now.' }
const ANSWER = 'Thank you for reading it.'
const SIGNS = ['marlowe', 'quist', 'mq@mail.example']
const MINUTES = 60_000
const MORE_THAN_THERE_ARE = 1500
const PAGES_AT_LEAST = 60

const chromium = (await launchChromium()) as Browser
afterAll(() => chromium?.close())

const KNOWN = `/desk /desk/account/marlowe /moderation/log /moderation/log.rss /moderation/log.json /u/marlowe
  /u/marlowe/comments /u/marlowe.rss /people.json?q=mar /search?q=other /search?q=outage&in=comments
  /search?q=by%3Amarlowe /settings /muted /saved /drafts /stories /insights /data`.split(/\s+/)

describe.skipIf(!chromium)('a moderator’s day at the desk, with what an alias told', () => {
  test('ends without a page, feed or mail that says who is behind it', async () => {
    const town = await openTown(chromium, true)
    const { site, work, letters, origin } = town
    const { page: teller } = await town.comeIn()
    await person.join(teller, site.db, 'marlowe', 'mq@mail.example')
    await work()
    await person.confirm(teller, letters[0], origin)
    await person.takeName(teller, 'Marlowe Quist')
    await person.begin(teller, SIGNED.title, SIGNED.text)
    const signedPath = await person.publishFromPreview(teller)
    const { page: ben } = await town.comeIn()
    await person.joinToAnswer(ben, site.db, {
      path: signedPath,
      username: 'benedikt',
      words: 'We lost ours on a Sunday.'
    })
    const moderators = await hire(town, ['moss', 'mira'])
    const watchers = moderators.map((page) => page.context().request)
    const looking = (also: string[]) =>
      Promise.all(watchers.map((watcher) => lookAround(watcher, [...KNOWN, ...also], MORE_THAN_THERE_ARE)))
    const before = await looking([])
    const mailed = letters.length

    const path = await tellWithoutName(town, teller, ben)
    await dayAtTheDesk(town, { teller, ben, path }, moderators)
    await work(20 * MINUTES)

    const short = path.split('/').slice(0, 3).join('/')
    const appeal = await site.db.selectFrom('appeal').select('short_id').executeTakeFirstOrThrow()
    const told = { signs: SIGNS, signedPath }
    const after = await looking([
      path,
      `${short}/history`,
      `${short}/comments.json`,
      `/desk/appeals/${appeal.short_id}`,
      short.replace('/s/', '/desk/story/')
    ])
    for (const [n, pages] of after.entries()) {
      expect(pages.size).toBeGreaterThan(PAGES_AT_LEAST)
      expect(pages.size).toBeLessThan(MORE_THAN_THERE_ARE)
      expect(pages.get(path)).toContain(ANSWER)
      expect(pages.get(short.replace('/s/', '/desk/story/'))).toContain('Please be kind.')
      expect(tracesSince(before[n] ?? new Map(), pages, told)).toEqual([])
      const record = '/desk/account/marlowe'
      expect(steady(pages.get(record))).toBe(steady(before[n]?.get(record)))
    }
    const toOthers = letters.slice(mailed).filter(({ envelope }) => !envelope.to.includes('mq@mail.example'))
    expect(toOthers.map(({ text }) => text).join('\n')).not.toMatch(/marlowe|quist/i)

    // With the name on it, the very same page would have shown it.
    const marlowe = site.db.selectFrom('account').select('id').where('username', '=', 'marlowe')
    await site.db.updateTable('story').set({ author_id: marlowe }).execute()
    const named = (await (await watchers[0]?.get(path))?.text()) ?? ''
    expect(tracesSince(new Map(), new Map([[path, named]]), told)).not.toEqual([])
  })
})

/** What a page says, without what its forms carry. */
const steady = (page = ''): string => page.replace(/value="[^"]*"|<option[^>]*>/g, '')

async function hire(town: Town, names: string[]): Promise<Page[]> {
  const pages: Page[] = []
  for (const name of names) {
    const { page } = await town.comeIn()
    await person.join(page, town.site.db, name, `${name}@mail.example`)
    pages.push(page)
  }
  await desk.appoint(town.site.db, names)
  return pages
}

async function tellWithoutName({ site }: Town, teller: Page, ben: Page): Promise<string> {
  await person.begin(teller, NAMELESS.title, NAMELESS.text)
  await teller.locator('[name=tags]').fill('untold')
  await teller.getByLabel('Without my name').check()
  const path = await person.publishFromPreview(teller)
  await teller.getByText('Yours, told without your name.').waitFor()
  await site.db.deleteFrom('limit_count').execute()
  await person.answer(ben, site.db, path, 'I do not believe a word.')
  await person.answer(teller, site.db, path, ANSWER)
  return path
}

/** Reported, warned and suspended, objected to, undone by another, and the alias speaks again. */
async function dayAtTheDesk(
  { site, work }: Town,
  { teller, ben, path }: { teller: Page; ben: Page; path: string },
  [moss, mira]: Page[]
): Promise<void> {
  if (!moss || !mira) throw new Error('There are two moderators')
  const story = path.split('/')[2]
  const { short_id } = await site.db
    .selectFrom('comment')
    .select('short_id')
    .where('body_markdown', '=', ANSWER)
    .executeTakeFirstOrThrow()
  await desk.report(ben, `/report/story/${story}`, 'This is made up.')
  await desk.report(ben, `/report/comment/${short_id}`, 'And this is not meant.')
  await desk.takeUp(moss, NAMELESS.title)
  await desk.decide(moss, 'Hide it for now', 'Please be kind.')
  await desk.decide(moss, 'Suspend the person', 'A pause will help.')
  await moss.goto(`/desk/comment/${short_id}`)
  await desk.decide(moss, 'Warn the person', 'Please mean it.')
  await work()

  await desk.objectTo(teller, /was hidden/, 'I told it as it was.')
  await teller.goto('/new')
  await moss.goto('/desk')
  await person.follow(moss, /appeal/i)
  await moss.getByText('Another moderator than the one who acted').waitFor()
  await desk.answerAppeal(mira, 'You are right, and we are sorry.')
  await desk.undo(mira, `/desk/story/${story}`, /Undo.*suspension/)
  await work()
  await teller.goto('/notifications')
  await site.db.deleteFrom('limit_count').execute()
  await person.answer(teller, site.db, path, 'Here I am again.')
}
