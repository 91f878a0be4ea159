import type { Configuration } from 'openid-client'
import { mailAddress } from '../mail/address.ts'
import { client, TIMEOUT_SECONDS, withProvider } from './client.ts'
import type { GithubSettings } from './config.ts'
import type { Expected, Leaving, Provider, Shown } from './provider.ts'

/** GitHub speaks OAuth 2 without OpenID Connect: who somebody is stands in its API. */
export function githubProvider(settings: GithubSettings): Provider {
  const { url } = settings
  const api = url === 'https://github.com' ? 'https://api.github.com' : `${url}/api/v3`
  return {
    key: 'github',
    name: 'GitHub',
    issuer: url,
    domain: null,
    leave: (leaving) => withProvider(() => leave(configure(settings), leaving)),
    meet: (answer, expected) => withProvider(() => meet(configure(settings), api, answer, expected))
  }
}

function configure({ url, clientId, clientSecret }: GithubSettings): Configuration {
  const { Configuration, ClientSecretPost, allowInsecureRequests } = client()
  // Its answers name this issuer (RFC 9207), though it has no document to discover.
  const issuer = `${url}/login/oauth`
  const endpoints = {
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/access_token`
  }
  const configuration = new Configuration(
    { issuer, ...endpoints },
    clientId,
    {},
    ClientSecretPost(clientSecret)
  )
  configuration.timeout = TIMEOUT_SECONDS
  if (url.startsWith('http:')) allowInsecureRequests(configuration)
  return configuration
}

async function leave(configuration: Configuration, leaving: Leaving): Promise<URL> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge } = client()
  return buildAuthorizationUrl(configuration, {
    redirect_uri: leaving.callback,
    scope: 'user:email',
    state: leaving.state,
    code_challenge: await calculatePKCECodeChallenge(leaving.verifier),
    code_challenge_method: 'S256',
    ...(leaving.isAnew && { prompt: 'select_account' })
  })
}

async function meet(
  configuration: Configuration,
  api: string,
  answer: URL,
  { state, verifier }: Expected
): Promise<Shown> {
  const { access_token: token } = await client().authorizationCodeGrant(configuration, answer, {
    expectedState: state,
    pkceCodeVerifier: verifier
  })
  const { id, login } = (await ask(configuration, token, `${api}/user`)) as { id?: unknown; login?: unknown }
  if (!Number.isSafeInteger(id) || typeof login !== 'string') throw new Error('no user was shown')
  const address = primaryOf(await ask(configuration, token, `${api}/user/emails`))
  // The number, as a name can be given up and taken by somebody else.
  return { subject: String(id), label: login, address, username: login, authenticatedAt: null }
}

/** @returns an empty object for what this person did not allow to be read */
async function ask(configuration: Configuration, token: string, url: string): Promise<unknown> {
  const headers = new Headers({ accept: 'application/vnd.github+json' })
  const { fetchProtectedResource } = client()
  const response = await fetchProtectedResource(configuration, token, new URL(url), 'GET', null, headers)
  if (response.ok) return (await response.json()) ?? {}
  if (response.status === 403 || response.status === 404) return {}
  throw new Error(`${url} was answered with ${response.status}`, { cause: response })
}

/** The verified address of their choice; the type of an answer is not believed. */
function primaryOf(emails: unknown): string | null {
  if (!Array.isArray(emails)) return null
  const primary = emails.find((entry) => entry?.primary === true && entry.verified === true)
  return typeof primary?.email === 'string' ? mailAddress(primary.email) : null
}
