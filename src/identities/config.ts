import { ConfigError, read } from '../environment.ts'

export interface OpenIdSettings {
  /** As the provider calls itself, a full address. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What people call the provider. */
  readonly name: string
  /** Whoever has an address there may join through the provider, and nobody else; null: as by the form. */
  readonly domain: string | null
}

export interface GithubSettings {
  /** Origin of GitHub, or of a company's own. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

/** @throws ConfigError naming what is wrong or missing, without showing a secret */
export function readOpenId(env: NodeJS.ProcessEnv): OpenIdSettings | null {
  if (!isWhole(env, ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'], ['OIDC_NAME', 'OIDC_DOMAIN']))
    return null
  const issuer = read(env, 'OIDC_ISSUER', '', ISSUER_RULE, isSafeAddress)
  return Object.freeze({
    issuer,
    clientId: given(env, 'OIDC_CLIENT_ID'),
    clientSecret: given(env, 'OIDC_CLIENT_SECRET'),
    name: read(env, 'OIDC_NAME', new URL(issuer).hostname, 'a name of 1 to 40 characters', isName),
    domain: read(env, 'OIDC_DOMAIN', '', 'a domain like example.org', isDomain).toLowerCase() || null
  })
}

/** @throws ConfigError naming what is wrong or missing, without showing a secret */
export function readGithub(env: NodeJS.ProcessEnv): GithubSettings | null {
  if (!isWhole(env, ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'], ['GITHUB_URL'])) return null
  const url = read(env, 'GITHUB_URL', 'https://github.com', GITHUB_RULE, isSafeOrigin)
  return Object.freeze({
    url: new URL(url).origin,
    clientId: given(env, 'GITHUB_CLIENT_ID'),
    clientSecret: given(env, 'GITHUB_CLIENT_SECRET')
  })
}

const ISSUER_RULE = 'an https address, like https://accounts.example.org'
const GITHUB_RULE = 'an https address without a path, like https://github.example.org'

/**
 * Whether all of them are set.
 * @throws ConfigError where only some are
 */
function isWhole(env: NodeJS.ProcessEnv, needed: readonly string[], optional: readonly string[]): boolean {
  const missing = needed.filter((name) => !given(env, name))
  if (missing.length === 0) return true
  const present = [...needed, ...optional].find((name) => given(env, name))
  if (present === undefined) return false
  throw new ConfigError(`${missing.join(' and ')} must be set too where ${present} is.`)
}

const given = (env: NodeJS.ProcessEnv, name: string): string => env[name]?.trim() ?? ''

/** Whoever listens on the way to this machine itself listens anyway, so a provider on it may do without TLS. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/

function isSafeAddress(value: string): boolean {
  const url = URL.parse(value)
  if (url === null || url.username || url.search || url.hash) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))
}

const isSafeOrigin = (value: string): boolean =>
  isSafeAddress(value) && new URL(value).origin === value.replace(/\/$/, '')
const isName = (value: string): boolean => value.length <= 40
const isDomain = (value: string): boolean =>
  value === '' || /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])$/i.test(value)
