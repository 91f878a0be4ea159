import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as Nodemailer from 'nodemailer'
import type { Config } from '../config.ts'
import { late } from '../text/late.ts'
import { newShortId } from '../text/shortId.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  headers?: Record<string, string>
}

export interface Mailer {
  /** @throws when the mail server did not take the mail */
  send(mail: Mail): Promise<void>
  close(): void
}

/** Mail servers that are slow or dead keep a job waiting, not a reader. */
const TIMEOUT_MS = 20_000

/** Sends through SMTP_URL; without one, writes each mail into a folder and says so to the operator. */
export function openMailer(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'mailFolder'>,
  say: (line: string) => void = () => undefined
): Mailer {
  return config.smtpUrl
    ? smtpMailer(config.smtpUrl, config.mailFrom)
    : folderMailer(config.mailFolder, config.mailFrom, say)
}

const nodemailer = (): typeof Nodemailer => late('nodemailer')

function smtpMailer(smtpUrl: string, from: string): Mailer {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS }
  let transport: Nodemailer.Transporter | undefined
  return {
    send: async (mail) => {
      transport ??= nodemailer().createTransport({ url: smtpUrl, ...timeouts }, { from })
      await transport.sendMail({ ...mail, ...SAFE })
    },
    close: () => transport?.close()
  }
}

function folderMailer(folder: string, from: string, say: (line: string) => void): Mailer {
  return {
    send: async (mail) => {
      const transport = nodemailer().createTransport({ streamTransport: true, buffer: true }, { from })
      const { message } = await transport.sendMail({ ...mail, ...SAFE })
      mkdirSync(folder, { recursive: true })
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${newShortId()}.eml`
      writeFileSync(join(folder, name), message as Buffer)
      say(`A mail is in ${join(folder, name)}`)
    },
    close: () => undefined
  }
}

/** Deletes what was written into the folder for this member, to whichever of their addresses. */
export function deleteMailsOf(
  folder: string,
  { email, username }: { email: string | null; username: string }
): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.eml'))) {
    const mail = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
    const [head = ''] = mail.split('\n\n', 1)
    const to = /^To: <?([^>\n]*)>?$/m.exec(head)?.[1]
    if ((email && to === email) || mail.includes(`\nAccount: ${username}\n`)) rmSync(join(folder, name))
  }
}

/** Nothing that a person wrote may make the mailer read a file or fetch an address. */
const SAFE = { disableFileAccess: true, disableUrlAccess: true }
