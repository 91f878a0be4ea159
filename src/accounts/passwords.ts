import { hash, parseOptions, verify } from '@node-rs/argon2'

/** OWASP's advice of 2026 for Argon2id; some 30 ms, and 19 MB while it lasts. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Hashes at one time, so that a crowd at the door takes no more memory than this many. */
const MAX_AT_ONCE = 4
/** Belongs to no password. Checking against it takes as long as checking against a real one. */
const NOBODYS_HASH = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, COST))

/**
 * Compares a password with what is stored of one.
 * @param stored null for an account that is not there or has no password: false, after the same time
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const isSame = await inTurn(() => verify(stored ?? NOBODYS_HASH, password))
  return stored !== null && isSame
}

/** Whether a stored hash was made at another cost than hashes are made at now. */
export function isOutdated(stored: string): boolean {
  const used = parseOptions(stored)
  return Object.entries(COST).some(([name, cost]) => used[name as keyof typeof COST] !== cost)
}

let atOnce = 0
const waiting: Array<() => void> = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (atOnce >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else atOnce++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else atOnce--
  }
}
