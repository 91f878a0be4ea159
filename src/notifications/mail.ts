import { beginningOf } from '../feeds/plainText.ts'
import type { Mail } from '../mail/mailer.ts'
import { quoted, type Sender } from '../mail/texts.ts'
import type { NotificationLine } from './lists.ts'
import { placeOf, sentenceOf } from './words.ts'

export interface MailReader {
  to: string
  username: string
  unsubscribeKey: string
}

/** More than this in one mail nobody reads; the rest is on the site. */
const MAX_TOLD = 20

/** One mail about everything that waits, the newest first. Nothing in it links but to this site. */
export function notificationMail(
  sender: Sender,
  { to, username, unsubscribeKey }: MailReader,
  lines: readonly NotificationLine[]
): Mail {
  const [first] = lines
  const subject =
    first && lines.length === 1
      ? sentenceOf(first, (text) => quoted(text, 60))
      : `${lines.length} new notifications`
  const site = quoted(sender.siteName)
  const stop = `${sender.baseUrl}/unsubscribe/${unsubscribeKey}`
  const foot = [
    `-- \n${site}, ${sender.baseUrl}`,
    `Account: ${username}`,
    `How often you get these mails: ${sender.baseUrl}/settings`,
    `Never again: ${stop}\n`
  ].join('\n')
  return {
    to,
    subject: `${site}: ${subject}`,
    text: [
      ...lines.slice(0, MAX_TOLD).map((line) => paragraph(sender, line)),
      ...rest(sender, lines),
      foot
    ].join('\n\n'),
    headers: {
      // RFC 8058: a mail program may press this button for its reader.
      'List-Unsubscribe': `<${stop}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      // The same for a mail that is sent again, so that mail programs can drop the second.
      ...(first && { 'Message-ID': `<notification-${first.shortId}@${new URL(sender.baseUrl).hostname}>` })
    }
  }
}

function paragraph({ baseUrl }: Sender, line: NotificationLine): string {
  const words =
    line.kind === 'reaction' || !line.commentHtml ? '' : quoted(beginningOf(line.commentHtml, 300), 300)
  return [sentenceOf(line, quoted), words && `> ${words}`, baseUrl + placeOf(line)].filter(Boolean).join('\n')
}

function rest({ baseUrl }: Sender, lines: readonly NotificationLine[]): string[] {
  const count = lines.length - MAX_TOLD
  return count > 0 ? [`And ${count} more: ${baseUrl}/notifications`] : []
}
