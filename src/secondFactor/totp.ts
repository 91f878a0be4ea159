import type * as Otpauth from 'otpauth'
import { late } from '../text/late.ts'

const otpauth = (): typeof Otpauth => late('otpauth')

/** What every app for codes expects (RFC 6238). */
const PERIOD_S = 30
/** Of a clock that is up to half a minute off, the code counts too. */
const NEIGHBOURS = 1

/** A new key of 160 bits, in base32. */
export const newTotpKey = (): string => new (otpauth().Secret)({ size: 20 }).base32

/** What the QR code says to an app. */
export function totpAddress({
  key,
  siteName,
  username
}: Record<'key' | 'siteName' | 'username', string>): string {
  const { TOTP } = otpauth()
  return new TOTP({ issuer: siteName, label: username, secret: key, period: PERIOD_S, digits: 6 }).toString()
}

/** The number of the half minute whose code this is; undefined where it is none's around now. */
export function totpStep(key: string, code: string, now: number): number | undefined {
  const { TOTP, Secret } = otpauth()
  const delta = TOTP.validate({
    token: code,
    secret: Secret.fromBase32(key),
    digits: 6,
    period: PERIOD_S,
    timestamp: now,
    window: NEIGHBOURS
  })
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_S) + delta
}
