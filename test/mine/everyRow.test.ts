import { expect, test } from 'vitest'
import { chooseAvatar } from '../../src/avatars/store.ts'
import type { Db } from '../../src/db/open.ts'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { type JsonList, LEDGER } from '../../src/leaving/ledger.ts'
import { everythingOf } from '../../src/mine/export.ts'
import { SITE } from '../support/app.ts'
import { emptyDatabase } from '../support/database.ts'
import { makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { plain } from '../uploads/files.ts'
import {
  add,
  addAct,
  type Filled,
  fillEveryTable,
  makePlace,
  makeTwoFaced,
  type Place,
  type Row
} from './rows.ts'

const PRIVATE = 'PRIVATE-told-without-your-name/'

/** The files of an export, as texts. */
async function exportOf(db: Db, accountId: number): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const asked = { accountId, siteName: 'Stories', siteUrl: SITE, now: NOON }
  for await (const { name, content } of everythingOf(db, asked)) {
    let text = ''
    if (typeof content === 'string' || Buffer.isBuffer(content)) text = `${content}`
    else for await (const part of content) text += part
    files.set(name, text)
  }
  return files
}

const usernameOf = async (db: Db, id: unknown): Promise<string> =>
  (await db.selectFrom('account').select('username').where('id', '=', Number(id)).executeTakeFirstOrThrow())
    .username

/** The list of a table that an export has, where rows of this column are in it. */
function listOf(table: string, column: string): JsonList | undefined {
  const { exported } = LEDGER[table] ?? {}
  return typeof exported === 'object' && 'by' in exported && exported.by === column ? exported : undefined
}

/** What a list has to say of a row. */
async function asListed(db: Db, row: Row, list: JsonList, { story, comment }: Place): Promise<Row> {
  const named: Record<string, [string, unknown]> = {
    story_id: ['story', `/s/${story.shortId}`],
    comment_id: ['comment', comment.shortId],
    tag_id: ['tag', 'queues'],
    person_id: ['person', 'person_id' in row && (await usernameOf(db, row.person_id))]
  }
  const said = Object.entries(row).filter(([column]) => ![list.by, ...(list.without ?? [])].includes(column))
  return Object.fromEntries(
    said.map(([column, value]) => {
      const isMoment = /_at$|^(until|since)$|_until$/.test(column)
      return named[column] ?? [column, isMoment ? new Date(Number(value)).toISOString() : value]
    })
  )
}

/** What the lists of these rows have to say. */
async function allListed(
  db: Db,
  folder: string,
  rows: Filled[],
  place: Place
): Promise<Array<[string, Row[]]>> {
  const all: Array<[string, Row[]]> = []
  for (const { table, column, row } of rows) {
    const list = listOf(table, column)
    if (list) all.push([`${folder}data/${list.file}.json`, [await asListed(db, row, list, place)]])
  }
  return all
}

test('an export has each row that is one’s own, with all that it may say, and no row of anybody else', async () => {
  const db = await emptyDatabase()
  const place = await makePlace(db)
  const wanda = await makeTwoFaced(db, 'wanda')
  const ben = await makeTwoFaced(db, 'ben')
  const own = await fillEveryTable(db, wanda, place)
  const nameless = await fillEveryTable(db, { id: wanda.alias, name: 'no-one' }, place)
  await fillEveryTable(db, ben, place)
  await fillEveryTable(db, { id: ben.alias, name: 'no-ben' }, place)

  const files = await exportOf(db, wanda.id)
  const wanted = [
    ...(await allListed(db, '', own, place)),
    ...(await allListed(db, PRIVATE, nameless, place))
  ]
  const lists = [...files].filter(([name]) => name.includes('data/'))
  const said = Object.fromEntries(lists.map(([name, text]) => [name, JSON.parse(text)]))
  expect(said).toEqual(Object.fromEntries(wanted))
  expect(wanted.length).toBeGreaterThan(40)

  const drafts = [...files].filter(([name]) => name.includes('drafts/'))
  expect(drafts.map(([, text]) => /draft\.body_markdown of [\w-]+/.exec(text)?.[0])).toEqual([
    'draft.body_markdown of wanda',
    'draft.body_markdown of no-one'
  ])
  const all = [...files].flat().join('\n')
  expect(all).not.toMatch(/of ben|of no-ben/)
  const kept = own.filter(({ table, column }) => !listOf(table, column) && table !== 'draft')
  const texts = kept.flatMap(({ row }) => Object.values(row).filter((value) => / of wanda /.test(`${value}`)))
  expect(texts.length).toBeGreaterThan(20)
  for (const text of texts) expect(all).not.toContain(text)
})

test('an export has the objections to what was done to oneself, and an address that waits', async () => {
  const db = await emptyDatabase()
  const wanda = await makeTwoFaced(db, 'wanda')
  const ben = await makeTwoFaced(db, 'ben')
  for (const [accountId, words] of [
    [wanda.id, 'Wanda objects.'],
    [wanda.alias, 'No one objects.'],
    [ben.id, 'Ben objects.'],
    [ben.alias, 'Nor does this one.']
  ] as const) {
    const row = { short_id: words.slice(0, 5), words, created_at: NOON, answer: '' }
    await add(db, 'appeal', { ...row, act_id: await addAct(db, accountId) })
  }
  const link = { purpose: 'confirm', expires_at: NOON }
  for (const [hash, account_id, used_at] of [
    ['is-bens', ben.id, null],
    ['a-used-one', wanda.id, NOON],
    ['waits', wanda.id, null]
  ] as const)
    await add(db, 'mail_token', { ...link, hash, account_id, used_at, address: `${hash}@letters.example` })
  const files = await exportOf(db, wanda.id)
  expect(JSON.parse(files.get('data/appeals.json') ?? '')).toMatchObject([{ words: 'Wanda objects.' }])
  expect(JSON.parse(files.get(`${PRIVATE}data/appeals.json`) ?? '')).toMatchObject([
    { words: 'No one objects.' }
  ])
  expect(JSON.parse(files.get('account.json') ?? '')).toMatchObject({
    address_that_waits: 'waits@letters.example'
  })
  const all = [...files.values()].join('\n')
  expect(all).not.toMatch(/Ben objects|Nor does|a-used-one|is-bens/)
})

test('an export has what was written before, the facts of a story and one’s own picture, each in its place', async () => {
  const db = await emptyDatabase()
  const wanda = await makeTwoFaced(db, 'wanda')
  const ben = await makeTwoFaced(db, 'ben')
  const facts = { ...NO_FACTS, answers: { trigger: ['clock'] } }
  for (const authorId of [ben.id, ben.alias, wanda.id, wanda.alias]) {
    const story = await makeStory(db, { authorId, markdown: `Told by ${authorId}.`, facts })
    const comment = await makeComment(db, story, { authorId, markdown: `Said by ${authorId}.` })
    const version = { number: 1, created_at: NOON, facts: '' }
    const before = { ...version, title: 'As it was', tags: '', body_markdown: `Told first by ${authorId}.` }
    await add(db, 'story_version', { ...before, story_id: story.id })
    const said = { number: 1, created_at: NOON, body_markdown: `Said first by ${authorId}.` }
    await add(db, 'comment_version', { ...said, comment_id: comment.id })
  }
  await chooseAvatar(db, wanda.id, await plain(300, 300, '#305070'))
  const files = await exportOf(db, wanda.id)
  for (const [folder, id] of [
    ['', wanda.id],
    [PRIVATE, wanda.alias]
  ] as const) {
    const texts = [...files].filter(
      ([name]) => name.startsWith(`${folder}stories`) || name.startsWith(`${folder}comments`)
    )
    const ends = texts.map(([, text]) => text.trimEnd().split('\n').at(-1)).sort()
    expect(ends).toEqual([`Said by ${id}.`, `Said first by ${id}.`, `Told by ${id}.`, `Told first by ${id}.`])
    expect(texts.filter(([, text]) => text.includes('"clock"'))).toHaveLength(1)
  }
  const pictures = [...files.keys()].filter((name) => name.includes('images/'))
  expect(pictures).toEqual([expect.stringMatching(/^images\/[0-9a-f]{64}\.webp$/)])
})

test('whoever has no name any more, or never had one, has none in the lists of an export either', async () => {
  const db = await emptyDatabase()
  const wanda = await makeTwoFaced(db, 'wanda')
  const ben = await makeTwoFaced(db, 'ben')
  const gone = await makeAccount(db, 'gone-by-now', { kind: 'former' })
  for (const person_id of [ben.id, ben.alias, gone.id])
    await add(db, 'mute_person', { account_id: wanda.id, person_id, created_at: NOON })
  const files = await exportOf(db, wanda.id)
  const muted: Row[] = JSON.parse(files.get('data/people-muted.json') ?? '')
  expect(muted.map(({ person }) => person).sort()).toEqual(['ben', null, null])
})
