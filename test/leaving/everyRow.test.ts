import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { deleteComment } from '../../src/comments/removal/store.ts'
import type { Db } from '../../src/db/open.ts'
import { tablesOf } from '../../src/db/tables.ts'
import { endAccount } from '../../src/leaving/ending.ts'
import { type End, LEDGER } from '../../src/leaving/ledger.ts'
import { removeStory } from '../../src/stories/store.ts'
import { add, fillEveryTable, makePlace, makeTwoFaced, type Row } from '../mine/rows.ts'
import { emptyDatabase } from '../support/database.ts'
import { newFolder } from '../support/files.ts'
import { makeComment, makeStory, NOON } from '../support/make.ts'

type Rows = Map<string, Row>

/** Every row of every table that names accounts, by its key. */
async function rowsOf(db: Db): Promise<Map<string, Rows>> {
  const all = new Map<string, Rows>()
  for (const { name, key } of await tablesOf(db)) {
    if (!(name in LEDGER)) continue
    const { rows } = await sql<Row>`select * from ${sql.table(name)}`.execute(db)
    all.set(name, new Map(rows.map((row) => [key.map((column) => String(row[column.name])).join(), row])))
  }
  return all
}

/** What is left of a row in which these columns name who left; undefined where it goes. */
function left(row: Row, ends: ReadonlyArray<[column: string, end: End]>, words: 'keep' | 'erase') {
  if (ends.some(([, end]) => end === 'goes' || (end === 'words' && words === 'erase'))) return undefined
  const unnamed = ends.filter(([, end]) => end === 'unnamed').map(([column]) => [column, null])
  return { ...row, ...Object.fromEntries(unnamed) }
}

test.each(['keep', 'erase'] as const)(
  'the end of an account that chose to %s its words does with each row what was decided, and nothing to any other',
  async (words) => {
    const db = await emptyDatabase()
    const place = await makePlace(db)
    const wanda = await makeTwoFaced(db, 'wanda')
    const ben = await makeTwoFaced(db, 'ben')
    for (const { id, name, alias } of [wanda, ben]) {
      await fillEveryTable(db, { id, name }, place)
      await fillEveryTable(db, { id: alias, name: `not-${name}` }, place)
    }
    // A list that waits, of work that is done.
    await db.deleteFrom('job').execute()
    const leaving = { left_at: NOON, ends_at: NOON, leaving_words: words }
    await db.updateTable('account').set(leaving).where('id', '=', wanda.id).execute()
    const before = await rowsOf(db)
    await endAccount(db, { mailFolder: newFolder() }, { accountId: wanda.id, now: NOON + 1 })
    const after = await rowsOf(db)
    for (const [table, rows] of before) {
      const { ends = {}, aliasesToo } = LEDGER[table] ?? {}
      const gone = aliasesToo ? [wanda.id, wanda.alias] : [wanda.id]
      const wanted = [...rows].flatMap(([key, row]): Array<[string, Row]> => {
        const naming = Object.entries(ends).filter(([column]) => gone.includes(Number(row[column])))
        const kept = left(row, naming, words)
        if (!kept) return []
        // What they said about it is theirs, and the report is not.
        return [[key, table === 'report' && row.reporter_id === wanda.id ? { ...kept, words: '' } : kept]]
      })
      expect(Object.fromEntries(after.get(table) ?? []), table).toEqual(Object.fromEntries(wanted))
    }
    expect([...(before.get('alias_owner')?.values() ?? [])]).toHaveLength(2)
    expect([...(after.get('alias_owner')?.values() ?? [])]).toMatchObject([{ account_id: ben.id }])
  }
)

test('who left to have their words kept leaves none of those that they deleted, by whatever name', async () => {
  const db = await emptyDatabase()
  const wanda = await makeTwoFaced(db, 'wanda')
  const ben = await makeTwoFaced(db, 'ben')
  const kept: string[] = []
  for (const authorId of [wanda.id, wanda.alias, ben.id, ben.alias]) {
    const story = await makeStory(db, { authorId, markdown: `Told by ${authorId}.` })
    const gone = await makeStory(db, { authorId, markdown: `Deleted by ${authorId}.` })
    await makeComment(db, story, { authorId, markdown: `Said by ${authorId}.` })
    const unsaid = await makeComment(db, story, { authorId, markdown: `Unsaid by ${authorId}.` })
    await removeStory(db, gone.id, { by: 'author', reason: '', at: NOON })
    await deleteComment(db, unsaid.id, NOON)
    kept.push(`Told by ${authorId}.`, `Said by ${authorId}.`)
    if (authorId >= ben.id) kept.push(`Deleted by ${authorId}.`, `Unsaid by ${authorId}.`)
  }
  const leaving = { left_at: NOON, ends_at: NOON, leaving_words: 'keep' as const }
  await db.updateTable('account').set(leaving).where('id', '=', wanda.id).execute()
  await endAccount(db, { mailFolder: newFolder() }, { accountId: wanda.id, now: NOON + 1 })
  const texts = [
    ...(await db.selectFrom('story').select('body_markdown as text').execute()),
    ...(await db.selectFrom('comment').select('body_markdown as text').execute())
  ]
  expect(texts.flatMap(({ text }) => text || []).sort()).toEqual(kept.sort())
})

test('an end that was interrupted has taken the name from everybody’s sight, and the next attempt completes it', async () => {
  const db = await emptyDatabase()
  const { id } = await makeTwoFaced(db, 'wanda')
  const leaving = { left_at: NOON, ends_at: NOON, leaving_words: 'keep' as const }
  await db
    .updateTable('account')
    .set({ ...leaving, email: 'wanda@letters.example' })
    .where('id', '=', id)
    .execute()
  const [mailFolder, odd] = [newFolder(), 'a-folder.eml']
  mkdirSync(join(mailFolder, odd))
  const end = () => endAccount(db, { mailFolder }, { accountId: id, now: NOON + 1 })
  const left = () =>
    db
      .selectFrom('account')
      .select(['kind', 'display_name', 'username', 'email'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  const nameless = { kind: 'former', display_name: 'A former member' }
  await expect(end()).rejects.toThrow('EISDIR')
  expect(await left()).toEqual({ ...nameless, username: 'wanda', email: 'wanda@letters.example' })
  rmdirSync(join(mailFolder, odd))
  await end()
  expect(await left()).toEqual({ ...nameless, username: expect.stringMatching(/^former-/), email: null })
})

test('objections of who left say nothing any more, and those of others what they said', async () => {
  const db = await emptyDatabase()
  const place = await makePlace(db)
  const [wanda, ben] = [await makeTwoFaced(db, 'wanda'), await makeTwoFaced(db, 'ben')]
  for (const { id, name } of [wanda, ben]) {
    const filled = await fillEveryTable(db, { id, name }, place)
    const told = filled.find(({ table, column }) => table === 'moderation_act' && column === 'account_id')
    const act = await db
      .selectFrom('moderation_act')
      .select('id')
      .where('short_id', '=', String(told?.row.short_id))
      .executeTakeFirstOrThrow()
    const words = { words: `${name} objects`, created_at: NOON, answer: '' }
    await add(db, 'appeal', { short_id: `of-${name}`, act_id: act.id, ...words })
  }
  await db
    .updateTable('account')
    .set({ left_at: NOON, ends_at: NOON, leaving_words: 'keep' })
    .where('id', '=', wanda.id)
    .execute()
  await endAccount(db, { mailFolder: newFolder() }, { accountId: wanda.id, now: NOON + 1 })
  const appeals = await db
    .selectFrom('appeal')
    .select(['short_id', 'words'])
    .where('short_id', 'like', 'of-%')
    .orderBy('short_id')
    .execute()
  expect(appeals).toEqual([
    { short_id: 'of-ben', words: 'ben objects' },
    { short_id: 'of-wanda', words: '' }
  ])
})
