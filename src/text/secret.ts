import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 192 random bits for an address or a cookie, in base64url. */
export const newSecret = (): string => randomBytes(24).toString('base64url')

/** What is stored of a secret, in hex: enough to know it again, useless to who reads the database. */
export const hashSecret = (secret: string): string => hash('sha256', secret)

/** Compares without telling by its time how much was right. */
export function isSameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(hashSecret(one)), Buffer.from(hashSecret(other))]
  return timingSafeEqual(a, b)
}
