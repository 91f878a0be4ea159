import type { Config } from '../config.ts'
import type { Ways } from '../secondFactor/store.ts'
import type { ProviderKey } from './provider.ts'

/** Where people can come from; what of the settings says so. */
export type Doors = Pick<Config, 'openId' | 'github'>

export interface Door {
  key: ProviderKey
  name: string
  issuer: string
}

/** The providers as pages name them. */
export function doorsOf({ openId, github }: Doors): Door[] {
  const doors: Door[] = []
  if (openId) doors.push({ key: 'openid', name: openId.name, issuer: new URL(openId.issuer).href })
  if (github) doors.push({ key: 'github', name: 'GitHub', issuer: github.url })
  return doors
}

/** How many of these open the account; of accounts elsewhere, those at providers that this site still asks. */
export function countWaysIn({ hasPassword, passkeys, identities }: Ways, doors: Doors): number {
  const asked = new Set(doorsOf(doors).map(({ issuer }) => issuer))
  return Number(hasPassword) + passkeys.length + identities.filter(({ issuer }) => asked.has(issuer)).length
}

/**
 * Whether a provider's word is what an account has to prove with: it has nothing here that would prove more. See
 * docs/decisions/0011.
 */
export const provesElsewhere = ({ hasPassword, hasApp, passkeys, codesLeft }: Ways): boolean =>
  !hasPassword && !hasApp && passkeys.length === 0 && codesLeft === 0
