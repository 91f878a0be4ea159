import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { beginCeremony, takeCeremony } from '../sessions/ceremonies.ts'
import { newSecret } from '../text/secret.ts'
import { credentialsOf, findPasskey, markUsed } from './store.ts'
import {
  challengeIn,
  checkKnown,
  checkNew,
  creationOptions,
  readAnswer,
  requestOptions,
  type Site,
  type StoredPasskey
} from './webauthn.ts'

/** One browser on its way through a ceremony. */
export interface Asking {
  /** What its forms carry. */
  browser: string
  now: Time
}

/** Begins the making of a passkey. @returns what the browser is asked, as JSON */
export async function askForNew(
  db: Db,
  site: Site,
  member: { accountId: number; username: string },
  asking: Asking
) {
  const { accountId, username } = member
  const challenge = await beginCeremony(db, { ...asking, purpose: 'new-passkey', accountId })
  // Random rather than the account's number: it is stored on a device, and the passkey is found by its own id.
  const userId = newSecret()
  return creationOptions(site, { username, userId, challenge, known: await credentialsOf(db, accountId) })
}

/** @returns the passkey that was made for this member; undefined where the answer is no good, or was given before */
export async function answerOfNew(
  db: Db,
  site: Site,
  { answer: json, accountId, ...asking }: Asking & { answer: string | undefined; accountId: number }
): Promise<StoredPasskey | undefined> {
  const answer = readAnswer(json)
  if (!answer) return undefined
  const challenge = challengeIn(answer)
  const begun = await takeCeremony(db, { ...asking, purpose: 'new-passkey', secret: challenge })
  return begun?.accountId === accountId ? checkNew(site, answer, challenge) : undefined
}

/** Begins showing a passkey, whoever has one. @returns what the browser is asked, as JSON */
export async function askForKnown(db: Db, site: Site, asking: Asking) {
  return requestOptions(site, await beginCeremony(db, { ...asking, purpose: 'passkey', accountId: null }))
}

/** @returns whose passkey answered; undefined where the answer is no good, or was given before */
export async function whosePasskey(
  db: Db,
  site: Site,
  { answer: json, ...asking }: Asking & { answer: string | undefined }
): Promise<number | undefined> {
  const answer = readAnswer(json)
  if (!answer) return undefined
  const challenge = challengeIn(answer)
  if (!(await takeCeremony(db, { ...asking, purpose: 'passkey', secret: challenge }))) return undefined
  const passkey = await findPasskey(db, answer.id)
  const counter = passkey && (await checkKnown(site, answer, { challenge, passkey }))
  if (passkey === undefined || counter === undefined) return undefined
  await markUsed(db, passkey.id, { counter, now: asking.now })
  return passkey.accountId
}
