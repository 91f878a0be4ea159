import { sql } from 'kysely'
import { doorName } from '../accounts/members.ts'
import type { Db } from '../db/open.ts'

export interface Gone {
  accountId: number
  /** In small letters, like the username. */
  email: string | null
  username: string
}

/** Ids a question asks for at once: databases take only so many. */
const IDS_AT_ONCE = 500

/**
 * Deletes mails and other work for somebody who left that wait, or that the mail server would not take; but for the
 * job that ends the account. Another's are left alone, however alike their names, addresses and numbers are.
 */
export async function forgetJobs(trx: Db, gone: Gone): Promise<void> {
  const ids = (await perhapsTheirs(trx, gone)).filter((job) => isTheirs(job, gone)).map(({ id }) => id)
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE)
    await trx
      .deleteFrom('job')
      .where('id', 'in', ids.slice(at, at + IDS_AT_ONCE))
      .execute()
}

/** More than theirs: the database cannot read what is in a job. */
const perhapsTheirs = (trx: Db, { accountId, email, username }: Gone) =>
  trx
    .selectFrom('job')
    .select(['id', 'payload'])
    .where('kind', '!=', 'end-account')
    .where((eb) =>
      eb.or([`"accountid":${accountId}`, username, ...(email ? [email] : [])].map((mark) => holds(mark)))
    )
    .execute()

const holds = (mark: string) =>
  sql<boolean>`lower(payload) like ${`%${mark.replace(/[!%_]/g, '!$&')}%`} escape '!'`

function isTheirs({ payload }: { payload: string }, { accountId, email, username }: Gone): boolean {
  const job: unknown = JSON.parse(payload)
  if (typeof job !== 'object' || job === null) return false
  const { accountId: whose, to, address, typed, text } = job as Record<string, unknown>
  if (whose === accountId) return true
  if (email !== null && (to === email || address === email)) return true
  if (typeof typed === 'string') return [email, username].includes(doorName(typed))
  // How every mail about an account ends; it may have gone to an address that they had before.
  return typeof text === 'string' && text.includes(`Account: ${username}\n`)
}
