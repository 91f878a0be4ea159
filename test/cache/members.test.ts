import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { visitStory } from '../../src/comments/visits/store.ts'
import { withholdComment } from '../../src/comments/withholding.ts'
import { toggleListed } from '../../src/follows/store.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { buildSite, closeSite, signedIn, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, HOUR, type MadeStory, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { readAnew } from './town.ts'

const NAMES = ['teller', 'ben', 'cleo', 'dora', 'eve', 'mod'] as const
type Name = (typeof NAMES)[number]
const COMMENTS = ['liked', 'doras', 'muted', 'tellers', 'evesOther', 'late', 'plain'] as const

let site: TestApp
let story: MadeStory
let shortIds: Record<(typeof COMMENTS)[number], string>
const browsers = {} as Record<Name, Browser>

beforeAll(async () => {
  site = await buildSite()
  const { db } = site
  const ids = {} as Record<Name, number>
  for (const name of NAMES) {
    const person = await makeAccount(db, name)
    ids[name] = person.id
    browsers[name] = await signedIn(site, person)
  }
  await db.updateTable('account').set({ role: 'moderator' }).where('id', '=', ids.mod).execute()
  const now = Date.now()
  const by = (authorId: number, at = now - DAY) => makeComment(db, story, { authorId, createdAt: at })
  const alias = await makeAlias(db, ids.teller)
  story = await makeStory(db, { authorId: alias, publishedAt: now - 2 * DAY })
  const posted = {
    liked: await by(ids.ben),
    doras: await by(ids.dora),
    muted: await by(ids.cleo),
    tellers: await by(alias),
    evesOther: await by(await makeAlias(db, ids.eve)),
    late: await by(ids.ben, now - HOUR),
    plain: await by(ids.ben)
  }
  await visitStory(db, ids.dora, story.id, now - 2 * HOUR)
  await likeComment(db, posted.liked.id, ids.dora, now)
  await toggleListed(db, { accountId: ids.dora, list: 'mutedPerson', targetId: ids.cleo, at: now }, true)
  const held = await makeComment(db, story, { authorId: ids.eve, markdown: 'Held words of hers.' })
  await withholdComment(db, held.id, 'held', now)
  shortIds = Object.fromEntries(COMMENTS.map((name) => [name, posted[name].shortId])) as typeof shortIds
})
afterAll(() => closeSite(site))

const pageOf = async (name: Name): Promise<string> => (await browsers[name].get(story.path)).body

/** The comments of a page as it shows them, by their names here. */
const commentsOf = (page: string) => {
  const shown = page.split('<li class="comment').map((html) => html.split('</section>')[0])
  return Object.fromEntries(
    COMMENTS.map((name) => [name, shown.find((html) => html?.includes(`id="c-${shortIds[name]}"`))])
  )
}

/** Which comments look otherwise to one member than to another. */
const differences = (one: string, other: string): string[] => {
  const [of, ofOther] = [commentsOf(one), commentsOf(other)]
  return COMMENTS.filter((name) => of[name] !== ofOther[name])
}

test.for<readonly [string, readonly Name[]]>([
  ['whoever has to do with nothing comes first', ['ben', 'cleo', 'dora', 'eve', 'teller', 'mod']],
  ['whoever has to do with the most comes first', ['mod', 'teller', 'dora', 'eve', 'cleo', 'ben']]
])('each member sees what is theirs and nobody else, where %s', async ([, order]) => {
  const pages = {} as Record<Name, string>
  // Drawn anew for all of them.
  await site.db.updateTable('story').set({ edited_at: Date.now() }).where('id', '=', story.id).execute()
  for (const name of order) pages[name] = await pageOf(name)

  const somebody = pages.eve
  expect(differences(pages.ben, somebody)).toEqual(['liked', 'evesOther', 'late', 'plain'])
  expect(differences(pages.cleo, somebody)).toEqual(['muted', 'evesOther'])
  expect(differences(pages.dora, somebody)).toEqual(['liked', 'doras', 'muted', 'evesOther', 'late'])
  expect(differences(pages.teller, somebody)).toEqual(COMMENTS)
  expect(differences(pages.mod, somebody)).toEqual(COMMENTS)

  const seen = (sign: string) => order.filter((name) => pages[name].includes(sign)).sort()
  expect(seen('aria-pressed="true"><i class="icon icon-heart"')).toEqual(['dora'])
  expect(seen('You muted cleo Example. Open')).toEqual(['dora'])
  expect(seen('class="new-mark"')).toEqual(['dora'])
  expect(seen('Held words of hers.')).toEqual(['eve'])
  expect(seen('/desk/comment/')).toEqual(['mod'])
  expect(seen('/folding"')).toEqual(['teller'])
  for (const [comment, author] of [
    ['doras', 'dora'],
    ['evesOther', 'eve'],
    ['tellers', 'teller'],
    ['muted', 'cleo']
  ] as const)
    expect(seen(`/c/${shortIds[comment]}/edit"`), comment).toEqual([author])
})

test.each(NAMES)('%s gets the very page that a site would draw which has kept nothing', async (name) => {
  await pageOf('ben')
  const { cookies } = browsers[name]
  const anew = (await readAnew(site, [story.path], cookies)).get(story.path)
  expect(withoutKeys(`200 ${await pageOf(name)}`)).toBe(withoutKeys(anew ?? ''))
})

/** Each form of a member's gets a key of its own, and says when it was drawn. */
const withoutKeys = (page: string): string => page.replace(/name="(formKey|_begun)" value="[^"]*"/g, '')

test('what stands in for kept parts is never sent, nor can a text hold it', async () => {
  const { body } = await browsers.ben.get(story.path)
  expect(body).not.toMatch(/[\w-]{43}<\d+>/)
})
