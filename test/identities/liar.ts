import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Json = Record<string, unknown>

/** A server that says whatever a test wants of it, where a provider should be. */
export interface Liar {
  issuer: string
  env: Record<string, string>
  /** Claims of the next ID token, over the right ones. */
  claims: Json
  /** What its document says, over what is right. */
  document: Json
  /** Answers in place of the right one, by path. */
  answers: Map<string, (response: ServerResponse) => void>
  /** Set where the token is signed by somebody else. */
  isForged: boolean
  asked: string[]
  close: () => void
}

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function startLiar(): Promise<Liar> {
  const [own, foreign] = [pair(), pair()]
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  const env = {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'stories',
    OIDC_CLIENT_SECRET: 'secret',
    OIDC_NAME: 'Example ID'
  }
  const liar: Liar = {
    issuer,
    env,
    claims: {},
    document: {},
    answers: new Map(),
    isForged: false,
    asked: [],
    close
  }
  const token = () => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, aud: 'stories', sub: 'someone', iat: now, exp: now + 60, ...liar.claims }
    return signed(claims, (liar.isForged ? foreign : own).privateKey)
  }
  const right: Record<string, () => Json> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...liar.document
    }),
    '/token': () => ({ access_token: 'x', token_type: 'Bearer', id_token: token() }),
    '/keys': () => ({
      keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }]
    })
  }
  server.on('request', (request, response) => {
    const path = request.url ?? ''
    liar.asked.push(path)
    const answer = liar.answers.get(path)
    if (answer) return answer(response)
    const body = right[path]?.()
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  })
  return liar
}

function signed(claims: Json, key: Parameters<typeof sign>[2]): string {
  const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`
}

export const says =
  (status: number, body: string, type = 'application/json') =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }
