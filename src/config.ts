import { isIP } from 'node:net'
import { join } from 'node:path'
import ipaddr from 'ipaddr.js'
import { DEFAULT_DATABASE, dataFolder, hasFile } from './databaseFile.js'
import { ConfigError, read, withoutPassword } from './environment.ts'
import { type GithubSettings, type OpenIdSettings, readGithub, readOpenId } from './identities/config.ts'

export { ConfigError, withoutPassword } from './environment.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  readonly host: string
  readonly port: number
  /** Origin under which readers reach the site, without a trailing slash. */
  readonly baseUrl: string
  /** `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. */
  readonly databaseUrl: string
  readonly siteName: string
  /** Whether everything but signing in needs an account. */
  readonly isPrivate: boolean
  readonly logLevel: LogLevel
  /** Processes that serve the site, on this machine. */
  readonly workers: number
  /** Null: mails are written into mailFolder. */
  readonly smtpUrl: string | null
  readonly mailFrom: string
  readonly mailFolder: string
  /** Null: no copies are made by the site itself. */
  readonly backups: BackupPlan | null
  /** Whose word on a request's address counts: so many proxies in a row, or those at these addresses; false: nobody's. */
  readonly trustProxy: number | string[] | false
  /** Opens /metrics from anywhere; null: only this machine may look. */
  readonly metricsToken: string | null
  /** Who signs members in besides the site itself, by OpenID Connect. */
  readonly openId: OpenIdSettings | null
  readonly github: GithubSettings | null
}

export interface BackupPlan {
  readonly folder: string
  readonly everyMs: number
  /** How many copies are kept; older ones are deleted. */
  readonly keep: number
}

/**
 * Reads the settings from environment variables; an empty variable counts as unset.
 * @throws ConfigError naming the variable, its value and what it may be
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const host = read(env, 'HOST', 'localhost', 'a host name or an IP address', isHost)
  const port = Number(read(env, 'PORT', '3000', 'a whole number from 0 to 65535', isPort))
  const baseUrl = read(env, 'BASE_URL', `http://${urlHost(host)}:${port}`, BASE_URL_RULE, isOrigin).replace(
    /\/$/,
    ''
  )
  const databaseUrl = read(env, 'DATABASE_URL', DEFAULT_DATABASE, DATABASE_RULE, isDatabaseUrl)
  return Object.freeze({
    host,
    port,
    baseUrl,
    databaseUrl,
    siteName: read(env, 'SITE_NAME', 'War Stories', 'a name of 1 to 60 characters', isSiteName),
    isPrivate: read(env, 'PRIVATE', 'off', '"on" or "off"', isSwitch) === 'on',
    logLevel: read(env, 'LOG_LEVEL', 'warn', `one of ${LOG_LEVELS.join(', ')}`, isLogLevel) as LogLevel,
    workers: readWorkers(env, databaseUrl),
    smtpUrl: read(env, 'SMTP_URL', '', SMTP_RULE, isSmtpUrl) || null,
    mailFrom: read(
      env,
      'MAIL_FROM',
      `war-stories@${new URL(baseUrl).hostname}`,
      'an e-mail address',
      isMailAddress
    ),
    mailFolder: join(dataFolder(databaseUrl), 'mail'),
    backups: readBackups(env, databaseUrl),
    trustProxy: readTrust(read(env, 'TRUST_PROXY', '', PROXY_RULE, isTrust)),
    metricsToken: readMetricsToken(env),
    openId: readOpenId(env),
    github: readGithub(env)
  })
}

const readTrust = (value: string): Config['trustProxy'] =>
  value === '' || value === '0' ? false : /^\d+$/.test(value) ? Number(value) : value.split(/\s*,\s*/)

/** @throws ConfigError that does not show the value */
function readMetricsToken(env: NodeJS.ProcessEnv): string | null {
  const value = env.METRICS_TOKEN?.trim() || null
  if (value === null || /^[\x21-\x7e]{16,200}$/.test(value)) return value
  throw new ConfigError('METRICS_TOKEN must have 16 to 200 letters, digits or other signs without spaces.')
}

/** For what runs before settings are checked: anything that is no number of workers is told of later. */
export const workerCount = (env: NodeJS.ProcessEnv): number =>
  isWorkerCount(env.WORKERS?.trim() ?? '') ? Number(env.WORKERS) : 1

function readWorkers(env: NodeJS.ProcessEnv, databaseUrl: string): number {
  const canShare = databaseUrl !== 'sqlite::memory:'
  return Number(
    read(env, 'WORKERS', '1', WORKERS_RULE, (value) => isWorkerCount(value) && (canShare || value === '1'))
  )
}

function readBackups(env: NodeJS.ProcessEnv, databaseUrl: string): BackupPlan | null {
  const folder = read(env, 'BACKUP_DIR', '', BACKUP_RULE, (value) => !value || hasFile(databaseUrl))
  const every = read(env, 'BACKUP_EVERY', '24h', DURATION_RULE, (value) => durationMs(value) !== null)
  const keep = read(env, 'BACKUP_KEEP', '7', 'a whole number from 1 to 10000', isCount)
  return folder ? Object.freeze({ folder, everyMs: durationMs(every) ?? 0, keep: Number(keep) }) : null
}

const DATABASE_RULE =
  '"sqlite:" and a path, or an address like postgres://user:password@db.example.org/stories'
const WORKERS_RULE = 'a whole number from 1 to 64, and 1 for a database in memory'
const BACKUP_RULE = 'left out here: the site copies a database that is a file; see docs/backup.md for others'
const DURATION_RULE = 'a time from 1 minute to 365 days, like 30m, 6h or 1d'
const PROXY_RULE =
  'a number of proxies from 0 to 9, or addresses like 10.0.0.0/8, loopback, linklocal or uniquelocal'
const SMTP_RULE = 'an address like smtp://user:password@mail.example.org:587'
const BASE_URL_RULE = 'an http or https address without a path, like https://stories.example.org'

/** @throws ConfigError where a word of a command is no address of a database */
export function checkedDatabaseUrl(value: string): string {
  if (isDatabaseUrl(value)) return value
  throw new ConfigError(`"${withoutPassword(value)}" must be ${DATABASE_RULE}.`)
}

const NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal'])
const isRange = (value: string) => isIP(value.split('/')[0] ?? '') > 0 && ipaddr.isValidCIDR(value)
const isNetwork = (value: string) => NETWORKS.has(value) || isIP(value) > 0 || isRange(value)
const isTrust = (value: string) => /^\d?$/.test(value) || value.split(/\s*,\s*/).every(isNetwork)
const isWorkerCount = (value: string) => /^[1-9]\d?$/.test(value) && Number(value) <= 64
const isCount = (value: string) => /^[1-9]\d{0,3}$|^10000$/.test(value)
const isHost = (value: string) => /^[A-Za-z0-9.:_-]+$/.test(value)
const isPort = (value: string) => /^\d{1,5}$/.test(value) && Number(value) <= 65535
const isDatabaseUrl = (value: string) => /^sqlite:.+|^postgres(ql)?:\/\/.+/.test(value)
const isSmtpUrl = (value: string) => value === '' || /^smtps?:$/.test(URL.parse(value)?.protocol ?? '')
const isMailAddress = (value: string) => /^[^\s@<>]+@[^\s@<>]+$/.test(value)
const isSwitch = (value: string) => value === 'on' || value === 'off'
const isSiteName = (value: string) => value.length <= 60
const isLogLevel = (value: string) => (LOG_LEVELS as readonly string[]).includes(value)

function isOrigin(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value.replace(/\/$/, '')
}

/** The address that a person types for a host the server listens on. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Null where it is no time that the site waits for. */
function durationMs(value: string): number | null {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(value) ?? []
  const ms = Number(count) * (UNITS[unit] ?? 0)
  return ms >= 60_000 && ms <= 365 * 86_400_000 ? ms : null
}
