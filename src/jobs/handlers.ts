import { sendMail } from '../mail/outbox.ts'
import type { JobHandler } from './worker.ts'

/** Every kind of background work, by the name it is enqueued under. */
export const JOB_HANDLERS: Readonly<Record<string, JobHandler>> = {
  mail: sendMail
}
