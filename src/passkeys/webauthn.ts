import type * as WebAuthn from '@simplewebauthn/server'
import type { Config } from '../config.ts'
import { late } from '../text/late.ts'

const webauthn = (): typeof WebAuthn => late('@simplewebauthn/server')

export type Site = Pick<Config, 'baseUrl' | 'siteName'>

/** What a browser answered, as JSON of its own making. */
type Answer = { id: string; response: { clientDataJSON: string } }

export interface StoredPasskey {
  credentialId: string
  publicKey: string
  counter: number
  transports: string[]
}

/** Passkeys belong to a host, whatever its port. */
const hostOf = ({ baseUrl }: Site): string => new URL(baseUrl).hostname

/**
 * What the browser needs to make a passkey: one that signs in by itself, so it is found without a name and asks its
 * owner for a finger, a face or a number.
 */
export const creationOptions = (
  site: Site,
  {
    username,
    userId,
    challenge,
    known
  }: { username: string; userId: string; challenge: string; known: string[] }
) =>
  webauthn().generateRegistrationOptions({
    rpName: site.siteName,
    rpID: hostOf(site),
    userName: username,
    userID: new TextEncoder().encode(userId),
    challenge: bytesOf(challenge),
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
  })

export const requestOptions = (site: Site, challenge: string) =>
  webauthn().generateAuthenticationOptions({
    rpID: hostOf(site),
    challenge: bytesOf(challenge),
    userVerification: 'required'
  })

const bytesOf = (challenge: string) => new Uint8Array(Buffer.from(challenge, 'base64url'))

/** An answer as it was sent; null where it is none, before anything is made of it. */
export function readAnswer(json: string | undefined): Answer | null {
  try {
    const answer = JSON.parse(json ?? '') as Partial<Answer> | null
    const isWhole = typeof answer?.id === 'string' && typeof answer.response?.clientDataJSON === 'string'
    return isWhole ? (answer as Answer) : null
  } catch {
    return null
  }
}

/** The challenge that the browser says it answers; '' where it says nothing that can be read. */
export function challengeIn(answer: Answer): string {
  try {
    const said = JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url').toString()) as {
      challenge?: unknown
    } | null
    return typeof said?.challenge === 'string' ? said.challenge : ''
  } catch {
    return ''
  }
}

/** @returns undefined where the answer does not fit the challenge and the site, or is broken */
export async function checkNew(
  site: Site,
  answer: Answer,
  challenge: string
): Promise<StoredPasskey | undefined> {
  const checked = await settled(
    webauthn().verifyRegistrationResponse({
      response: answer as unknown as WebAuthn.RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: site.baseUrl,
      expectedRPID: hostOf(site)
    })
  )
  if (!checked?.verified) return undefined
  const { id, publicKey, counter, transports = [] } = checked.registrationInfo.credential
  return {
    credentialId: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: transports.map(String).slice(0, 8)
  }
}

/** @returns the counter of the authenticator after this; undefined where the answer proves nothing */
export async function checkKnown(
  site: Site,
  answer: Answer,
  { challenge, passkey }: { challenge: string; passkey: StoredPasskey }
): Promise<number | undefined> {
  const checked = await settled(
    webauthn().verifyAuthenticationResponse({
      response: answer as unknown as WebAuthn.AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: site.baseUrl,
      expectedRPID: hostOf(site),
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter
      }
    })
  )
  return checked?.verified ? checked.authenticationInfo.newCounter : undefined
}

/** The package throws errors of no type of its own at whatever is wrong with an answer, and does nothing but look. */
const settled = <T>(checking: Promise<T>): Promise<T | undefined> => checking.catch(() => undefined)
