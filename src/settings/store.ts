import type { Db } from '../db/open.ts'
import type { MailChoice } from '../db/schema.ts'
import type { Profile } from './profile.ts'

export async function saveProfile(db: Db, accountId: number, profile: Profile): Promise<void> {
  await db
    .updateTable('account')
    .set({
      display_name: profile.displayName,
      pronouns: profile.pronouns,
      bio: profile.bio,
      link: profile.link
    })
    .where('id', '=', accountId)
    .execute()
}

/** When notifications are mailed to a member's confirmed address. */
export async function chooseMail(db: Db, accountId: number, choice: MailChoice): Promise<void> {
  await db.updateTable('account').set({ mail_choice: choice }).where('id', '=', accountId).execute()
}
