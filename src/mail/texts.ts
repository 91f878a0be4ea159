import type { Config } from '../config.ts'
import type { Role } from '../db/schema.ts'
import { withoutControls } from '../text/markdown/characters.ts'
import type { Mail } from './mailer.ts'

/** What every mail says of where it comes from. */
export type Sender = Pick<Config, 'siteName' | 'baseUrl'>

/** To whom a mail about an account goes. */
export interface Recipient {
  to: string
  username: string
}

/**
 * Something that a person wrote, fit for a subject or a line of a mail: one line of bounded length without signs
 * that turn text around, in which mail programs see no link.
 */
export function quoted(text: string, maxChars = 120): string {
  const line = withoutControls(text.toWellFormed())
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  const cut = [...line].length > maxChars ? `${[...line].slice(0, maxChars - 1).join('')}…` : line
  return cut.replace(/(?<=[\p{L}\p{N}])(\.|@)(?=[\p{L}\p{N}])|:(?=\/\/)/gu, (sign) => `${sign}\u200b`)
}

export const confirmMail = (sender: Sender, to: Recipient, secret: string): Mail =>
  write(sender, to, 'Please confirm your e-mail address', [
    'Somebody, probably you, gave this address for the account below. To confirm it, open this page and press the button:',
    `${sender.baseUrl}/confirm/${secret}`,
    'The link works for one hour. If it was not you, there is nothing to do: without the button, no mail comes here.'
  ])

export const resetMail = (sender: Sender, to: Recipient, secret: string): Mail =>
  write(sender, to, 'A new password for your account', [
    'Somebody, probably you, forgot the password of the account below. To choose a new one, open this page:',
    `${sender.baseUrl}/reset/${secret}`,
    'The link works once, for one hour. If it was not you, there is nothing to do: your password stays as it is.'
  ])

export const passwordChangedMail = (sender: Sender, to: Recipient): Mail =>
  write(sender, to, 'Your password was changed', [
    'The password of the account below was changed, and everybody who was signed in elsewhere is signed out.',
    'If it was not you, choose a new one at once:',
    `${sender.baseUrl}/reset`
  ])

export const newAddressAskedMail = (sender: Sender, to: Recipient, address: string): Mail =>
  write(sender, to, 'A new e-mail address for your account', [
    `Somebody, probably you, asked to change the address of the account below to ${quoted(address, 200)}. It counts as soon as it is confirmed there; until then mails come here.`,
    'If it was not you, change your password at once, which also stops this:',
    `${sender.baseUrl}/settings`
  ])

export const addressChangedMail = (sender: Sender, to: Recipient): Mail =>
  write(sender, to, 'Your e-mail address was changed', [
    'The address of the account below was changed or taken out, so this is the last mail that comes here.',
    'If it was not you, please tell the people who run the site:',
    `${sender.baseUrl}/about`
  ])

export const newDeviceMail = (
  sender: Sender,
  to: Recipient,
  { browser, address }: { browser: string; address: string }
): Mail =>
  write(sender, to, 'You signed in on a new device', [
    `Somebody, probably you, signed in to the account below with ${browser}, near the network address ${quoted(address)}. That browser had not signed in from there for a month.`,
    'If it was not you, change your password at once, which also signs them out:',
    `${sender.baseUrl}/settings`
  ])

export const leavingMail = (sender: Sender, to: Recipient, endsAt: number): Mail =>
  write(sender, to, 'Your account is closed', [
    `Somebody, probably you, closed the account below. It ends for good on ${DAY.format(endsAt)}, and with it all that the site knows of you, this address included; no mail comes before or after that.`,
    'Until then you can sign in and take it back, which is also what to do if it was not you:',
    `${sender.baseUrl}/sign-in?returnTo=/settings/leaving`
  ])

export const stayingMail = (sender: Sender, to: Recipient): Mail =>
  write(sender, to, 'Your account is open again', [
    'The account below was closed and is open again, as it was.',
    'If it was not you, change your password at once:',
    `${sender.baseUrl}/settings`
  ])

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

/** @param what one whole sentence about what was added or taken out */
export const safetyChangedMail = (sender: Sender, to: Recipient, what: string): Mail =>
  write(sender, to, 'How you sign in was changed', [
    `${what} This concerns the account below.`,
    'If it was not you, change your password at once and look at what is there now:',
    `${sender.baseUrl}/settings/safety`,
    'If you cannot sign in any more, the people who run the site can help.'
  ])

export const recoveryCodeUsedMail = (sender: Sender, to: Recipient, left: number): Mail =>
  write(sender, to, 'A recovery code was used', [
    `Somebody, probably you, used a recovery code for the account below, in place of its second factor. ${LEFT(left)}`,
    `${sender.baseUrl}/settings/safety`,
    'If it was not you, somebody has your codes: make new ones on that page, and change your password at once.'
  ])

const LEFT = (left: number): string => {
  if (left === 0) return 'It was the last one, so please make new ones:'
  return `${left === 1 ? 'One is' : `${left} are`} left. New ones can be made here:`
}

const ROLE_SENTENCES: Record<Role, string> = {
  member: 'An administrator took the office away from the account below. It can do what every member can.',
  moderator:
    'An administrator made the account below a moderator. That counts once it asks for more than a password:',
  admin: 'An administrator made the account below one too. That counts once it asks for more than a password:'
}

export const roleMail = (sender: Sender, to: Recipient, role: Role): Mail =>
  write(sender, to, 'You have another role', [
    ROLE_SENTENCES[role],
    ...(role === 'member' ? [] : [`${sender.baseUrl}/settings/safety`])
  ])

interface ModerationNews {
  what: string
  why: string
  /** A moderator's own, to be quoted. */
  words: string
  /** It can be objected to. */
  isBurden: boolean
  path: string
}

/** What a moderator did that concerns somebody. */
export const moderationMail = (
  sender: Sender,
  to: Recipient,
  { what, why, words, isBurden, path }: ModerationNews
): Mail =>
  write(sender, to, 'A moderator looked at something of yours', [
    what,
    why,
    ...(words ? [`> ${quoted(words, 1000)}`] : []),
    isBurden ? 'What it is about, and how to object:' : 'What it is about:',
    sender.baseUrl + path
  ])

/** What became of an act that its reader objected to. @param words of whoever answered, to be quoted */
export const answeredMail = (
  sender: Sender,
  to: Recipient,
  { answer, words, path }: { answer: string; words: string; path: string }
): Mail =>
  write(sender, to, 'Somebody looked at it again', [
    answer,
    ...(words ? [`> ${quoted(words, 1000)}`] : []),
    'What it is about:',
    sender.baseUrl + path
  ])

/** Somebody who asked to join may. */
/** @param isElsewhere they sign in with an account elsewhere */
export const admittedMail = (sender: Sender, to: Recipient, isElsewhere: boolean): Mail =>
  write(sender, to, 'You are in', [
    isElsewhere
      ? 'You asked to join, and somebody has said yes. Sign in the same way as when you asked:'
      : 'You asked to join, and somebody has said yes. Sign in with the name below and the password you chose:',
    `${sender.baseUrl}/sign-in`
  ])

/** @param words a moderator's own, to be quoted */
export const declinedMail = (sender: Sender, to: Recipient, words: string): Mail =>
  write(sender, to, 'Your request to join', [
    'You, or somebody with this address, asked to join. It was declined; what you gave for it is deleted.',
    ...(words ? [`> ${quoted(words, 500)}`] : []),
    'Everything can be read without an account, and no further mail comes here.'
  ])

function write(
  { siteName, baseUrl }: Sender,
  { to, username }: Recipient,
  subject: string,
  parts: string[]
): Mail {
  const foot = `Account: ${username}\n${quoted(siteName)}, ${baseUrl}`
  return { to, subject: `${quoted(siteName)}: ${subject}`, text: [...parts, `-- \n${foot}\n`].join('\n\n') }
}
