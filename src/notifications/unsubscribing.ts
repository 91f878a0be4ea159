import type { Db } from '../db/open.ts'

/** Whether a key that came with a mail is somebody's. */
export async function isUnsubscribeKey(db: Db, key: string): Promise<boolean> {
  const account = await db
    .selectFrom('account')
    .select('id')
    .where('unsubscribe_key', '=', key)
    .executeTakeFirst()
  return account !== undefined
}

/** Ends the mails about notifications for whoever got the key. @returns whether somebody did */
export async function stopMails(db: Db, key: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('account')
    .set({ mail_choice: 'never' })
    .where('unsubscribe_key', '=', key)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
