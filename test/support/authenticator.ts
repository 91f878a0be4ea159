import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** What an honest one of this site says, in any part of which another may lie. */
export interface Said {
  challenge: string
  origin: string
  /** The host that it believes to be at. */
  host: string
  type: string
  /** How often it was used, as it counts itself. */
  counter: number
  isPresent: boolean
  isVerified: boolean
  /** Whose key signs; left out, its own. */
  key: KeyObject
}

export type Asked = Pick<Said, 'challenge' | 'origin' | 'host'>

/** A key that keeps one passkey and answers as it is told to, without a browser that would stop it. */
export class Authenticator {
  readonly id = randomBytes(16).toString('base64url')
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  /** @returns the answer to being asked for a new passkey, as JSON */
  create(asked: Asked & Partial<Said>): string {
    const said = { type: 'webauthn.create', ...asked }
    const id = Buffer.from(this.id, 'base64url')
    const size = Buffer.alloc(2)
    size.writeUInt16BE(id.length)
    const credential = Buffer.concat([Buffer.alloc(16), size, id, this.#publicKey()])
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', Buffer.concat([stateOf(said, true), credential])]
    ])
    return this.#answer({
      clientDataJSON: clientDataOf(said).toString('base64url'),
      attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url')
    })
  }

  /** @returns the answer to being asked who this is, as JSON */
  get(asked: Asked & Partial<Said>): string {
    const said = { type: 'webauthn.get', ...asked }
    const [state, clientData] = [stateOf(said, false), clientDataOf(said)]
    const signed = Buffer.concat([state, createHash('sha256').update(clientData).digest()])
    return this.#answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: state.toString('base64url'),
      signature: sign('sha256', signed, said.key ?? this.#keys.privateKey).toString('base64url')
    })
  }

  #answer(response: Record<string, string>): string {
    const { id } = this
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response })
  }

  /** As COSE writes it: ES256 on P-256. */
  #publicKey(): Uint8Array {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')]
    ])
    return isoCBOR.encode(key as never)
  }
}

const clientDataOf = ({ type, challenge, origin }: Asked & { type: string }): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

/** For which host, who was there, and how often it was used. */
function stateOf(
  { host, counter = 1, isPresent = true, isVerified = true }: Asked & Partial<Said>,
  hasCredential: boolean
): Buffer {
  const rest = Buffer.alloc(5)
  rest.writeUInt8(Number(isPresent) | (Number(isVerified) << 2) | (Number(hasCredential) << 6), 0)
  rest.writeUInt32BE(counter, 1)
  return Buffer.concat([createHash('sha256').update(host).digest(), rest])
}
