import { MAIL_LINK_LIFE_MS } from '../accounts/mailTokens.ts'
import { UNDO_DAYS as COMMENT_UNDO_DAYS } from '../comments/removal/store.ts'
import { TYPED_LIFE_MS } from '../identities/trips.ts'
import {
  ADDRESS_KEPT_MS,
  FAILED_MAIL_KEPT_MS,
  INVITATION_KEPT_MS,
  READ_KEPT_MS,
  TOKEN_KEPT_MS
} from '../jobs/housekeeping.ts'
import { REQUEST_LIFE_MS } from '../joining/asking/store.ts'
import { LEAVING_DAYS } from '../leaving/store.ts'
import { LIMITS } from '../limits/limits.ts'
import { DEVICE_KEPT_MS } from '../sessions/devices.ts'
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from '../sessions/store.ts'
import { NEW_TEXT } from '../spam/limits.ts'
import { UNDO_DAYS as STORY_UNDO_DAYS } from '../stories/removal/store.ts'
import { UNUSED_LIFE_MS } from '../uploads/sweep.ts'

const days = (ms: number): string => inWords(ms / 86_400_000, 'day')
const hours = (ms: number): string => inWords(ms / 3_600_000, 'hour')

const inWords = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`

const longestWindow = Math.max(...Object.values(LIMITS).map(({ windowMs }) => windowMs))

/** How long things are kept, in words, from the numbers that the site itself goes by. */
export const KEPT = {
  address: days(ADDRESS_KEPT_MS),
  device: days(DEVICE_KEPT_MS),
  sessionIdle: days(SESSION_IDLE_MS),
  session: days(SESSION_LIFE_MS),
  link: hours(MAIL_LINK_LIFE_MS),
  waitingAddress: days(TOKEN_KEPT_MS),
  failedMail: days(FAILED_MAIL_KEPT_MS),
  readNotification: days(READ_KEPT_MS),
  turns: days(longestWindow),
  sameText: days(NEW_TEXT.windowMs),
  joinRequest: days(REQUEST_LIFE_MS),
  invitation: days(INVITATION_KEPT_MS),
  deletedStory: inWords(STORY_UNDO_DAYS, 'day'),
  deletedComment: inWords(COMMENT_UNDO_DAYS, 'day'),
  unusedPicture: days(UNUSED_LIFE_MS),
  typed: hours(TYPED_LIFE_MS),
  leaving: inWords(LEAVING_DAYS, 'day')
}
