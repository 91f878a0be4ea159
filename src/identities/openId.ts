import type { Configuration } from 'openid-client'
import { mailAddress } from '../mail/address.ts'
import { client, TIMEOUT_SECONDS, withProvider } from './client.ts'
import type { OpenIdSettings } from './config.ts'
import type { Expected, Leaving, Provider, Shown } from './provider.ts'

/** After so long the provider's addresses are asked for anew. */
const KNOWN_MS = 3_600_000
const SCOPE = 'openid email profile'

/** A provider that speaks OpenID Connect. It is asked for its addresses when somebody first needs it, not at start. */
export function openIdProvider(settings: OpenIdSettings): Provider {
  const discovered = keep(() => discover(settings))
  const { name, domain } = settings
  return {
    key: 'openid',
    name,
    issuer: new URL(settings.issuer).href,
    domain,
    leave: (leaving) => withProvider(async () => leave(await discovered(), leaving)),
    meet: (answer, expected) => withProvider(async () => meet(await discovered(), answer, expected))
  }
}

/** Does it once for all who wait, and again after an hour or a failure. */
function keep<T>(work: () => Promise<T>): () => Promise<T> {
  let kept: { value: Promise<T>; until: number } | undefined
  return async () => {
    const now = Date.now()
    if (!kept || kept.until < now) kept = { value: work(), until: now + KNOWN_MS }
    const { value } = kept
    try {
      return await value
    } catch (error) {
      if (kept?.value === value) kept = undefined
      throw error
    }
  }
}

function discover({ issuer, clientId, clientSecret }: OpenIdSettings): Promise<Configuration> {
  const openId = client()
  const isPlain = issuer.startsWith('http:')
  return openId.discovery(new URL(issuer), clientId, {}, authenticationBy(clientSecret), {
    timeout: TIMEOUT_SECONDS,
    execute: [openId.enableNonRepudiationChecks, ...(isPlain ? [openId.allowInsecureRequests] : [])]
  })
}

/** In the body where the provider takes that, as the header's escaping is read differently here and there. */
const authenticationBy =
  (secret: string): ReturnType<ReturnType<typeof client>['ClientSecretPost']> =>
  (server, ...rest) => {
    const takesBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
    const { ClientSecretPost, ClientSecretBasic } = client()
    return (takesBody ? ClientSecretPost : ClientSecretBasic)(secret)(server, ...rest)
  }

async function leave(configuration: Configuration, leaving: Leaving): Promise<URL> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge } = client()
  return buildAuthorizationUrl(configuration, {
    redirect_uri: leaving.callback,
    scope: SCOPE,
    state: leaving.state,
    nonce: leaving.nonce,
    code_challenge: await calculatePKCECodeChallenge(leaving.verifier),
    code_challenge_method: 'S256',
    ...(leaving.isAnew && { prompt: 'login', max_age: '0' })
  })
}

async function meet(
  configuration: Configuration,
  answer: URL,
  { state, nonce, verifier }: Expected
): Promise<Shown> {
  const { authorizationCodeGrant, fetchUserInfo } = client()
  const tokens = await authorizationCodeGrant(configuration, answer, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('no ID token came')
  const isShort = claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
  const profile = isShort ? await fetchUserInfo(configuration, tokens.access_token, claims.sub) : claims
  return shown({ ...profile, sub: claims.sub, auth_time: claims.auth_time })
}

/** What a provider claims of somebody, none of it believed to be of any type. */
type Claims = Readonly<Record<string, unknown>> & { sub: string }

function shown(claims: Claims): Shown {
  const { sub, auth_time: authTime, email_verified: isVerified } = claims
  const email = textOf(claims.email)
  const called = textOf(claims.preferred_username) || textOf(claims.nickname)
  return {
    subject: sub,
    label: email || called || textOf(claims.name) || sub,
    address: isVerified === true || isVerified === 'true' ? mailAddress(email) : null,
    username: (called || email).split('@')[0] ?? '',
    authenticatedAt: typeof authTime === 'number' ? authTime * 1000 : null
  }
}

const textOf = (claim: unknown): string => (typeof claim === 'string' ? claim : '')
