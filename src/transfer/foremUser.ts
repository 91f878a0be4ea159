import { oneLine, shaped, UserShape } from './foremShape.ts'
import type { ForemPerson } from './foremThread.ts'
import { splitPronouns } from './people.ts'

const MAX_DISPLAY_NAME = 100

/** @throws ImportError when this is nobody */
export function readUser(value: unknown, file: string, where: () => string, host: string): ForemPerson {
  const { username, name } = shaped(UserShape, value, file, where)
  const { displayName, pronouns } = splitPronouns(oneLine(name ?? ''))
  return {
    username,
    displayName: [...displayName].slice(0, MAX_DISPLAY_NAME).join('') || username,
    pronouns,
    sourceUrl: `https://${host}/${username.toLowerCase()}`
  }
}

/** Forem leaves the user of a removed comment empty. */
export function isNobody(user: unknown): boolean {
  return user === undefined || user === null || (typeof user === 'object' && Object.keys(user).length === 0)
}
