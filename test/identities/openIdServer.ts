import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import Provider, { type InteractionResults } from 'oidc-provider'
import { SITE } from '../support/app.ts'
import { freePort } from '../support/postOffice.ts'

/** A real OpenID provider on this machine, where whoever is named signs in at once and agrees to everything. */
export interface OpenIdServer {
  issuer: string
  /** Settings of a site that asks it. */
  env: Record<string, string>
  /** What it says of each of its people. */
  people: Map<string, Record<string, unknown>>
  /** Who sits in front of it when it asks; null for somebody who turns back. */
  seat: { person: string | null }
  close: () => void
}

const SECRET = 'a secret: with % and + in it'

/** @param site origin that people come from */
export async function startOpenIdServer(site = SITE): Promise<OpenIdServer> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const people: OpenIdServer['people'] = new Map()
  const seat: OpenIdServer['seat'] = { person: null }
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'stories', client_secret: SECRET, redirect_uris: [`${site}/sign-in/with/openid/callback`] }
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username', 'name'] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [signingKey()] },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 }
  })
  const answer = provider.callback()
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    interact(provider, seat, request, response).catch((error) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const env = {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'stories',
    OIDC_CLIENT_SECRET: SECRET,
    OIDC_NAME: 'Example ID'
  }
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { issuer, env, people, seat, close }
}

async function interact(
  provider: Provider,
  seat: OpenIdServer['seat'],
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const { prompt, session, params } = await provider.interactionDetails(request, response)
  const finish = (result: InteractionResults) => provider.interactionFinished(request, response, result)
  if (seat.person === null) return finish({ error: 'access_denied' })
  if (prompt.name === 'login') return finish({ login: { accountId: seat.person } })
  const grant = new provider.Grant({
    accountId: session?.accountId ?? '',
    clientId: String(params.client_id)
  })
  grant.addOIDCScope('openid email profile')
  return finish({ consent: { grantId: await grant.save() } })
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' } as const
}

/** One person's browser at a provider: keeps its cookies, and follows it until it leads back to the site. */
export class Elsewhere {
  readonly #cookies = new Map<string, string>()

  /** @returns the path at which the browser comes back */
  async visit(url: string, site = SITE): Promise<string> {
    let next = url
    for (let step = 0; step < 12; step++) {
      if (next.startsWith(`${site}/`)) return next.slice(site.length)
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(next, { redirect: 'manual', headers: { cookie } })
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        this.#cookies.set(name, value)
      }
      const location = answer.headers.get('location')
      if (!location) throw new Error(`${next} leads nowhere (${answer.status}): ${await answer.text()}`)
      next = new URL(location, next).href
    }
    throw new Error(`${url} leads on and on`)
  }
}
