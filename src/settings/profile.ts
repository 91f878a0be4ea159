import { withoutControls } from '../text/markdown/characters.ts'

export interface Profile {
  displayName: string
  pronouns: string
  bio: string
  link: string
}

export type ProfileErrors = Partial<Record<keyof Profile, string>>

export const MAX_PROFILE_CHARS: Readonly<Record<keyof Profile, number>> = {
  displayName: 60,
  pronouns: 30,
  bio: 300,
  link: 200
}

/** A profile as typed, each field on one line and without signs that turn the text around it. */
export function readProfile(fields: Readonly<Record<string, string>>): Profile {
  const read = (name: keyof Profile) =>
    withoutControls((fields[name] ?? '').replace(/\s+/g, ' '))
      .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
      .trim()
  return {
    displayName: read('displayName'),
    pronouns: read('pronouns'),
    bio: read('bio'),
    link: webAddress(read('link'))
  }
}

/** Sentences by field; empty when all is well. */
export function refuseProfile(profile: Profile): ProfileErrors {
  const errors: ProfileErrors = {}
  for (const [name, max] of Object.entries(MAX_PROFILE_CHARS) as Array<[keyof Profile, number]>)
    if (profile[name].length > max) errors[name] = `Please use at most ${max} characters here.`
  if (!isVisible(profile.displayName)) errors.displayName = 'Please fill in a name; your username will do.'
  if (profile.link && !isWebAddress(profile.link))
    errors.link ??= 'Please give an address that begins with https:// or http://, or none.'
  return errors
}

const isVisible = (text: string): boolean =>
  text.replace(/[\p{Default_Ignorable_Code_Point}\u2800\s]/gu, '') !== ''

/** "ann.example" is meant as an address, too. What is none stays as typed, to be refused. */
function webAddress(typed: string): string {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(typed) || typed === '' ? typed : `https://${typed}`
  return isWebAddress(full) ? new URL(full).href : typed
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname.includes('.') && url.username === ''
}
