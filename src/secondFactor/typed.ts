import type { Ways } from './store.ts'

/** Whether the password alone does not open this account. */
export const asksForSecond = ({ hasApp, passkeys }: Pick<Ways, 'hasApp' | 'passkeys'>): boolean =>
  hasApp || passkeys.length > 0

/** What somebody types to prove that it is surely them. */
export interface TypedProof {
  password: boolean
  /** Of the app, or a recovery code. */
  code: boolean
}

/** All of it has to be typed; null where nothing that could be typed proves enough. */
export function typedProof(ways: Ways): TypedProof | null {
  const { hasPassword, hasApp, codesLeft } = ways
  if (!asksForSecond(ways)) return hasPassword ? { password: true, code: false } : null
  return hasApp || codesLeft > 0 ? { password: hasPassword, code: true } : null
}
