import { sendConfirmMail } from '../accounts/addresses.ts'
import { sendResetMail } from '../accounts/changingPasswords.ts'
import { findAlikeJob } from '../alike/store.ts'
import { backUpJob, planBackups } from '../backups/schedule.ts'
import { eraseCommentJob } from '../comments/removal/store.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import { takeAliasDown } from '../leaving/aliases.ts'
import { endAccountJob, scrubJob } from '../leaving/ending.ts'
import { sendMail } from '../mail/outbox.ts'
import { sendModerationMail } from '../moderation/telling.ts'
import { planDailyMails, sendDailyMails, sendNotificationMail } from '../notifications/mailing.ts'
import { tellFollowers, tellOfChange, tellOfComment, tellOfStory } from '../notifications/telling.ts'
import { makeOpenData } from '../openData/editions.ts'
import { planOpenData } from '../openData/schedule.ts'
import { countWordsJob } from '../search/counting.ts'
import { listStoryJob } from '../stories/aside.ts'
import { eraseStoryJob } from '../stories/removal/store.ts'
import { indexTagged } from '../tags/merging.ts'
import { scheduleSweep, sweepImagesJob } from '../uploads/sweep.ts'
import { keepHouse, planHousekeeping } from './housekeeping.ts'
import type { JobHandlers } from './worker.ts'

/** Background work that waits for the mail server, by the name it is enqueued under. */
const MAILS: JobHandlers = {
  mail: sendMail,
  'confirm-mail': sendConfirmMail,
  'reset-mail': sendResetMail,
  'notify-mail': sendNotificationMail,
  'moderation-mail': sendModerationMail
}

/** All other kinds. */
const CHORES: JobHandlers = {
  'notify-comment': tellOfComment,
  'notify-story': tellOfStory,
  'notify-change': tellOfChange,
  'notify-followers': tellFollowers,
  'daily-mails': sendDailyMails,
  housekeeping: keepHouse,
  'sweep-images': sweepImagesJob,
  'erase-story': eraseStoryJob,
  'list-story': listStoryJob,
  'erase-comment': eraseCommentJob,
  'count-words': countWordsJob,
  'find-alike': findAlikeJob,
  'take-alias-down': takeAliasDown,
  'index-tagged': indexTagged
}

/** A large site takes minutes to copy. */
const BACKUPS: JobHandlers = { backup: backUpJob }

/** So does reading all its facts. */
const DOWNLOADS: JobHandlers = { 'open-data': makeOpenData }

/** Looks at every text of the site. */
const ENDINGS: JobHandlers = { 'end-account': endAccountJob, scrub: scrubJob }

export const JOB_HANDLERS: JobHandlers = { ...MAILS, ...CHORES, ...BACKUPS, ...DOWNLOADS, ...ENDINGS }

/** What is done side by side. */
export const JOB_LANES: readonly JobHandlers[] = [MAILS, CHORES, BACKUPS, DOWNLOADS, ENDINGS]

/** Work that comes again and again; asking for it twice changes nothing. */
export async function planRecurringJobs(db: Db, config: Config): Promise<void> {
  await planDailyMails(db, Date.now())
  await planHousekeeping(db, Date.now())
  await scheduleSweep(db)
  await planBackups(db, config, Date.now())
  await planOpenData(db, Date.now())
}
