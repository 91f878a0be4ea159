import { ownerOf } from '../aliases/store.ts'
import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { answeredMail, moderationMail } from '../mail/texts.ts'
import { mailSoon } from '../notifications/schedule.ts'
import { newShortId } from '../text/shortId.ts'
import { actWords, THING_WORDS } from './acts.ts'
import { lookedAgain, OUTCOMES } from './answers.ts'
import { ACT_REASONS, isActReason } from './rules.ts'

const END = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

export interface Telling {
  actId: number
  accountId: number
  /** To what they objected, rather than of the act. */
  isAnswer: boolean
}

/** Tells whoever an act concerns, by notification and mail; an alias is told as itself. */
export async function tellConcerned(
  db: Db,
  { actId, accountId, isAnswer }: Telling,
  now: Time
): Promise<void> {
  const account = await db
    .selectFrom('account')
    .select('id')
    .where('id', '=', accountId)
    .where('kind', 'in', ['member', 'alias'])
    .executeTakeFirst()
  if (!account) return
  await addNotification(db, { account_id: accountId, kind: 'moderation', act_id: actId, created_at: now })
  await enqueue(db, 'moderation-mail', { actId, ...(isAnswer && { isAnswer }) })
}

/** Tells a reader what became of what they reported, with their other notifications. */
export async function tellReporter(db: Db, reportId: number, reporterId: number, now: Time): Promise<void> {
  await addNotification(db, { account_id: reporterId, kind: 'report', report_id: reportId, created_at: now })
  await mailSoon(db, [await ownerOf(db, reporterId)])
}

async function addNotification(
  db: Db,
  told: { account_id: number; created_at: Time } & (
    | { kind: 'moderation'; act_id: number }
    | { kind: 'report'; report_id: number }
  )
): Promise<void> {
  await db
    .insertInto('notification')
    .values({
      short_id: newShortId(),
      story_id: null,
      comment_id: null,
      actor_id: null,
      read_at: null,
      // It has a mail of its own, whatever the person chose for the others.
      mailed_at: told.kind === 'moderation' ? told.created_at : null,
      ...told
    })
    .execute()
}

/** Finds out who is to get the mail when it leaves: nothing that waits names who is behind an alias. */
export const sendModerationMail: JobHandler = async (
  { db, config, mailer },
  { actId, isAnswer = false }: { actId: number; isAnswer?: boolean }
) => {
  const act = await db
    .selectFrom('moderation_act')
    .innerJoin('notification', 'notification.act_id', 'moderation_act.id')
    .leftJoin('appeal', 'appeal.act_id', 'moderation_act.id')
    .select([
      'moderation_act.kind',
      'moderation_act.thing_kind as thingKind',
      'moderation_act.account_id as accountId',
      'moderation_act.reason',
      'moderation_act.public_words as words',
      'moderation_act.until',
      'moderation_act.undone_at as undoneAt',
      'moderation_act.actor_id as actorId',
      'appeal.decided_by as decidedBy',
      'appeal.outcome',
      'appeal.answer',
      'notification.short_id as notification'
    ])
    .where('moderation_act.id', '=', actId)
    .orderBy('notification.id', 'desc')
    .executeTakeFirst()
  if (!act || act.accountId === null) return
  const to = await db
    .selectFrom('account')
    .select(['email', 'username'])
    .where('id', '=', await ownerOf(db, act.accountId))
    .where('email_confirmed_at', 'is not', null)
    .executeTakeFirst()
  if (!to?.email) return
  const recipient = { to: to.email, username: to.username }
  const path = `/notifications/${act.notification}`
  const what = `Your ${THING_WORDS[act.thingKind]} ${actWords(act.kind).told ?? 'was looked at'}.`
  if (isAnswer && act.outcome !== null) {
    const answer = `${what} You objected. ${lookedAgain(act)}: ${OUTCOMES[act.outcome]}.`
    await mailer.send(answeredMail(config, recipient, { answer, words: act.answer ?? '', path }))
    return
  }
  const rule = isActReason(act.reason) ? ACT_REASONS[act.reason].rule : ''
  await mailer.send(
    moderationMail(config, recipient, {
      what: `${what}${act.until === null ? '' : ` Until ${END.format(act.until)} UTC.`}${act.undoneAt === null ? '' : ' That has been undone since.'}`,
      isBurden: actWords(act.kind).isBurden && act.undoneAt === null,
      why: `The rule: ${rule}`,
      words: act.words,
      path
    })
  )
}
