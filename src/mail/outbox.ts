import type { Db } from '../db/open.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/worker.ts'
import type { Mail } from './mailer.ts'

/** Sends a mail later, if the caller's transaction is saved. */
export const postMail = (db: Db, mail: Mail): Promise<void> => enqueue(db, 'mail', mail)

export const sendMail: JobHandler = ({ mailer }, mail: Mail) => mailer.send(mail)
