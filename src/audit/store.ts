import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'

export interface AdminAct {
  actorId: number
  kind: string
  /** What it was done to, in words. */
  subject: string
  /** To whom it was done. */
  accountId?: number
  before?: string
  after?: string
  now: Time
}

/** Keeps who administered what, in the transaction of the act itself. */
export async function noteAdminAct(
  db: Db,
  { actorId, kind, subject, accountId, before = '', after = '', now }: AdminAct
): Promise<void> {
  const act = {
    kind,
    subject,
    before,
    after,
    actor_id: actorId,
    account_id: accountId ?? null,
    created_at: now
  }
  await db.insertInto('admin_act').values(act).execute()
}
