import { sql } from 'kysely'
import { addAccount } from '../accounts/store.ts'
import type { Db } from '../db/open.ts'
import { prepared, preparedRow } from '../db/prepared.ts'
import type { Time } from '../db/schema.ts'
import { inTransaction } from '../db/transaction.ts'
import { newShortId } from '../text/shortId.ts'
import { madeUpName } from './names.ts'

/** Alone, an alias has nothing that leads to its owner: what it is called and when it came tell nothing either. */
const DAY_MS = 86_400_000
const TRIES = 8

/**
 * Makes somebody up who tells one story for this account.
 * @param toldAt of the story; only the day is kept
 * @returns the id of the author that the story gets
 */
export async function makeAlias(db: Db, accountId: number, toldAt: Time = Date.now()): Promise<number> {
  return inTransaction(db, async (trx) => {
    const alias = await addAccount(trx, {
      username: `alias-${newShortId()}`,
      displayName: await unusedName(trx),
      kind: 'alias',
      createdAt: toldAt - (toldAt % DAY_MS)
    })
    await trx.insertInto('alias_owner').values({ alias_id: alias.id, account_id: accountId }).execute()
    return alias.id
  })
}

/** Two stories under one made-up name would pass for one person's. When nearly all are taken, so it is. */
async function unusedName(db: Db): Promise<string> {
  const names = Array.from({ length: TRIES }, madeUpName)
  const rows = await db
    .selectFrom('account')
    .select('display_name')
    .where('display_name', 'in', names)
    .execute()
  const taken = new Set(rows.map((row) => row.display_name))
  return names.find((name) => !taken.has(name)) ?? madeUpName()
}

/** Everybody as whom this account has spoken: itself and its aliases. For its owner's eyes only. */
export async function authorIdsOf(db: Db, accountId: number): Promise<number[]> {
  const rows = await aliasesOf(db, { accountId })
  return [accountId, ...rows.map((row) => row.alias_id)]
}

/** Ids of the aliases of the account of a query, to be read by `selvesOf`. For its owner's eyes only. */
export const aliasIdsColumn = sql<string | null>`(
  select string_agg(cast(alias_owner.alias_id as text), ',') from alias_owner where alias_owner.account_id = account.id
)`.as('aliasIds')

/** Like `authorIdsOf`, where the ids were asked for already. */
export const selvesOf = (accountId: number, aliasIds: string | null): number[] => [
  accountId,
  ...(aliasIds?.split(',').map(Number) ?? [])
]

const aliasesOf = prepared((db, { accountId }: { accountId: number }) =>
  db.selectFrom('alias_owner').select('alias_id').where('account_id', '=', accountId)
)

/** Whether what this author wrote is this account's to edit, to answer for and to delete. */
export async function ownsAuthor(db: Db, accountId: number, authorId: number): Promise<boolean> {
  return (await ownerOf(db, authorId)) === accountId
}

/** As whom this account speaks under a story: whoever told it without a name stays without one there. */
export async function speakerUnder(
  db: Db,
  accountId: number,
  story: { id: number; authorId: number }
): Promise<number> {
  return (await ownsAuthor(db, accountId, story.authorId)) ? story.authorId : accountId
}

/** The account behind an author, which is the author itself unless it is an alias. Shown to nobody. */
export async function ownerOf(db: Db, authorId: number): Promise<number> {
  return (await ownerOfAlias(db, { authorId }))?.account_id ?? authorId
}

const ownerOfAlias = preparedRow((db, { authorId }: { authorId: number }) =>
  db.selectFrom('alias_owner').select('account_id').where('alias_id', '=', authorId)
)
