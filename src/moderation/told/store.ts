import { authorIdsOf } from '../../aliases/store.ts'
import type { Db } from '../../db/open.ts'
import type { Time } from '../../db/schema.ts'

/** A notification of moderation, with what its reader may know of it; undefined for anybody else's. */
export async function findTold(db: Db, accountId: number, shortId: string) {
  return db
    .selectFrom('notification')
    .leftJoin('moderation_act as act', 'act.id', 'notification.act_id')
    .leftJoin('report', 'report.id', 'notification.report_id')
    .select([
      'notification.id',
      'notification.short_id as shortId',
      'act.id as actId',
      'act.kind',
      'act.thing_kind as thingKind',
      'act.thing_id as thingId',
      'act.account_id as accountId',
      'act.actor_id as actorId',
      'act.reason',
      'act.public_words as words',
      'act.created_at as actedAt',
      'act.until',
      'act.undone_at as undoneAt',
      'report.thing_kind as reportedKind',
      'report.reason as reportedReason',
      'report.created_at as reportedAt',
      'report.outcome'
    ])
    .where('notification.short_id', '=', shortId)
    .where('notification.kind', 'in', ['moderation', 'report'])
    .where('notification.account_id', 'in', await authorIdsOf(db, accountId))
    .executeTakeFirst()
}

/** The page of a notification is what it is about. */
export async function markSeen(db: Db, notificationId: number, now: Time): Promise<void> {
  await db
    .updateTable('notification')
    .set({ read_at: now })
    .where('id', '=', notificationId)
    .where('read_at', 'is', null)
    .execute()
}
