import { nameTakenBy } from '../accounts/members.ts'
import { refusePassword } from '../accounts/passwordRules.ts'
import { refuseUsername } from '../accounts/usernames.ts'
import type { Db } from '../db/open.ts'
import { mailAddress } from '../mail/address.ts'

/** What somebody typed who wants to join. */
export interface Wish {
  username: string
  password: string
  email: string
  /** To whoever lets people in, where somebody does. */
  words: string
}

/** Sentences by field; empty when all is well. */
export type FieldErrors = Partial<Record<keyof Wish | 'form', string | undefined>>

export const MAX_WORDS = 500

export function readWish(fields: Readonly<Record<string, string>>): Wish {
  return {
    username: (fields.username ?? '').trim(),
    password: fields.password ?? '',
    email: (fields.email ?? '').trim(),
    words: (fields.words ?? '').trim().slice(0, MAX_WORDS)
  }
}

/** What keeps somebody from joining like this, other than a name that is taken. */
export async function refuseWish(
  wish: Wish,
  siteName: string,
  { needsAddress = false } = {}
): Promise<FieldErrors> {
  const errors = {
    username: refuseUsername(wish.username),
    password: await refusePassword(wish.password, [wish.username, wish.email, siteName]),
    email: refuseAddress(wish.email, needsAddress)
  }
  return Object.fromEntries(Object.entries(errors).filter(([, sentence]) => sentence))
}

function refuseAddress(typed: string, isNeeded: boolean): string | null {
  if (!typed) return isNeeded ? 'The answer comes by mail, so an address is needed.' : null
  return mailAddress(typed) ? null : NO_ADDRESS
}

const NO_ADDRESS = 'That does not look like an e-mail address. You can also leave it out for now.'

export async function refuseTaken(db: Db, username: string): Promise<FieldErrors> {
  const holder = await nameTakenBy(db, username)
  if (!holder) return {}
  return {
    username:
      holder === 'same'
        ? 'Somebody has that name already. Please choose another.'
        : 'That looks too much like the name of somebody who is here already. Please choose another.'
  }
}
