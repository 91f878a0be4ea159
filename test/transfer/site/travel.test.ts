import { expect, test } from 'vitest'
import { tablesOf } from '../../../src/db/tables.ts'
import {
  exportedTables,
  MADE_ANEW,
  movedTables,
  STAYS,
  TRAVELS,
  WITHHELD
} from '../../../src/transfer/site/travel.ts'
import { emptyDatabase } from '../../support/database.ts'

/** Columns that sound like something secret, and open nothing. */
const HARMLESS = ['account.username_key', 'image.hash', 'left_name.key_hash']

test('somebody has decided of every table whether it moves, and whether it may leave in an export', async () => {
  const tables = await tablesOf(await emptyDatabase())
  const undecided = tables.filter(
    ({ name }) => [MADE_ANEW, STAYS, TRAVELS].filter((names) => names.has(name)).length !== 1
  )
  expect(
    undecided.map(({ name }) => name),
    'Name each of these in one list of src/transfer/site/travel.ts; see docs/decisions/0030.'
  ).toEqual([])
})

test('no column that sounds like a key is in an export', async () => {
  const tables = await exportedTables(await emptyDatabase())
  const columns = tables.flatMap((table) => table.columns.map(({ name }) => `${table.name}.${name}`))
  const secret = columns.filter((name) => /\..*(hash|key|secret|token|password|code)/.test(name))
  expect(
    secret.sort(),
    'Withhold it in src/transfer/site/travel.ts, or say here that it opens nothing.'
  ).toEqual(HARMLESS)
})

test('what is withheld is there, and what travels refers to nothing that stays', async () => {
  const tables = await tablesOf(await emptyDatabase())
  const columns = tables.flatMap((table) => table.columns.map(({ name }) => `${table.name}.${name}`))
  for (const [table, names] of Object.entries(WITHHELD))
    for (const name of names) expect(columns).toContain(`${table}.${name}`)
  for (const { name, parents } of tables.filter(({ name }) => TRAVELS.has(name)))
    expect(
      parents.filter((parent) => !TRAVELS.has(parent)),
      name
    ).toEqual([])
})

test('tables come after those that they refer to, and what is made anew does not move', async () => {
  const db = await emptyDatabase()
  const names = (await movedTables(db)).map(({ name }) => name)
  expect(names).not.toContain('change')
  expect(names).not.toContain('kysely_migration')
  for (const { name, parents } of await movedTables(db))
    for (const parent of parents)
      expect(names.indexOf(parent), `${parent}, ${name}`).toBeLessThan(names.indexOf(name))
  const comment = (await tablesOf(db)).find(({ name }) => name === 'comment')
  // a set: each engine tells them in an order of its own
  expect(new Set(comment?.parents)).toEqual(new Set(['account', 'story']))
  expect(comment).toMatchObject({ numbered: 'id', key: [{ name: 'id' }] })
})
