import { randomInt } from 'node:crypto'

export const RECOVERY_CODES = 10
/** Without what looks like something else. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP_CHARS = 4

/** Ten codes of 79 random bits, in groups for reading them off paper. */
export const newRecoveryCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, newCode)

const newCode = (): string => Array.from({ length: GROUPS }, newGroup).join('-')

const newGroup = (): string =>
  Array.from({ length: GROUP_CHARS }, () => SIGNS[randomInt(SIGNS.length)]).join('')

/** A code as typed, the way it is compared: without blanks and dashes, in small letters. */
export const typedCode = (typed: string): string => typed.slice(0, 100).replace(/[\s-]/g, '').toLowerCase()
