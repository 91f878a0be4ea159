import { JOB_HANDLERS } from '../../src/jobs/handlers.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import type { Mail } from '../../src/mail/mailer.ts'
import type { TestApp } from './app.ts'

/** Does the work that waits, or will at a later time. @returns the mails that it sent */
export async function deliver({ db, config }: Pick<TestApp, 'db' | 'config'>, now?: number): Promise<Mail[]> {
  const mails: Mail[] = []
  const mailer = { send: async (mail: Mail) => void mails.push(mail), close: () => undefined }
  const log = {
    info: () => undefined,
    error: (details: { err: unknown }) => {
      throw details.err
    }
  }
  await runDueJobs({ db, config, mailer, log }, JOB_HANDLERS, now)
  return mails
}

/** The path of the link in a mail. */
export function linkIn(mail: Mail | undefined, siteUrl: string): string {
  const link = new RegExp(`^${siteUrl}(/\\S*)$`, 'm').exec(mail?.text ?? '')?.[1]
  if (!link) throw new Error(`No link in: ${mail?.text}`)
  return link
}
