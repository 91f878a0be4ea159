import { expect, test } from 'vitest'
import { ConfigError, readConfig, withoutPassword } from '../../src/config.ts'

test('without any setting the site is on localhost:3000 with a file of its own', () => {
  expect(readConfig({})).toEqual({
    host: 'localhost',
    port: 3000,
    baseUrl: 'http://localhost:3000',
    databaseUrl: 'sqlite:data/war-stories.db',
    siteName: 'War Stories',
    isPrivate: false,
    logLevel: 'warn',
    workers: 1,
    smtpUrl: null,
    mailFrom: 'war-stories@localhost',
    mailFolder: 'data/mail',
    backups: null,
    trustProxy: false,
    metricsToken: null,
    openId: null,
    github: null
  })
})

test('the address follows host and port, and BASE_URL overrides both', () => {
  expect(readConfig({ HOST: '0.0.0.0', PORT: '8080' }).baseUrl).toBe('http://localhost:8080')
  expect(readConfig({ HOST: '::1' }).baseUrl).toBe('http://[::1]:3000')
  expect(readConfig({ BASE_URL: 'https://stories.example/' }).baseUrl).toBe('https://stories.example')
})

test('backups are planned by the folder they go to', () => {
  expect(readConfig({ BACKUP_DIR: '/b' }).backups).toEqual({ folder: '/b', everyMs: 86_400_000, keep: 7 })
  const often = readConfig({ BACKUP_DIR: '/b', BACKUP_EVERY: '90m', BACKUP_KEEP: '40' })
  expect(often.backups).toEqual({ folder: '/b', everyMs: 5_400_000, keep: 40 })
  expect(() => readConfig({ BACKUP_DIR: '/b', DATABASE_URL: 'sqlite::memory:' })).toThrow('BACKUP_DIR')
})

test('proxies are trusted by their number or by where they stand', () => {
  const trust = (value: string) => readConfig({ TRUST_PROXY: value }).trustProxy
  expect(trust('0')).toBe(false)
  expect(trust('2')).toBe(2)
  expect(trust('loopback, 10.0.0.0/8,fd00::/8, 192.0.2.7')).toEqual([
    'loopback',
    '10.0.0.0/8',
    'fd00::/8',
    '192.0.2.7'
  ])
})

test('what stops the start shows no password', () => {
  const refused = (env: NodeJS.ProcessEnv) => () => readConfig(env)
  expect(refused({ METRICS_TOKEN: 'hunter2' })).toThrow(/^METRICS_TOKEN must have 16 to 200/)
  expect(refused({ SMTP_URL: 'http://ann:hunter2@mail.example' })).toThrow(
    'SMTP_URL is "http://…@mail.example", but'
  )
})

test('one process serves a database in memory', () => {
  const inMemory = { DATABASE_URL: 'sqlite::memory:' }
  expect(readConfig({ WORKERS: '4' }).workers).toBe(4)
  expect(() => readConfig({ ...inMemory, WORKERS: '2' })).toThrow('WORKERS is "2", but must be')
})

test('a server of PostgreSQL is named by its address, and its password is told to nobody', () => {
  const url = 'postgres://ann:secr@t@db.example.org:5433/stories?sslmode=verify-full'
  expect(readConfig({ DATABASE_URL: url })).toMatchObject({ databaseUrl: url, mailFolder: 'data/mail' })
  expect(withoutPassword(url)).toBe('postgres://…@db.example.org:5433/stories?sslmode=verify-full')
  const wrong = 'mysql://ann:secret@localhost/x'
  expect(() => readConfig({ DATABASE_URL: wrong })).toThrow('"mysql://…@localhost/x"')
})

test('an empty variable counts as unset', () => {
  expect(readConfig({ PORT: '', SITE_NAME: ' ' })).toEqual(readConfig({}))
})

test.for([
  ['PORT', '70000'],
  ['PORT', 'eighty'],
  ['PORT', '-1'],
  ['HOST', 'a b'],
  ['BASE_URL', 'stories.example'],
  ['BASE_URL', 'https://stories.example/forum'],
  ['BASE_URL', 'ftp://stories.example'],
  ['DATABASE_URL', 'data/war-stories.db'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['SITE_NAME', 'x'.repeat(61)],
  ['PRIVATE', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['SMTP_URL', 'mail.example.org'],
  ['MAIL_FROM', 'nobody'],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '10'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['TRUST_PROXY', 'loopback, everybody'],
  ['WORKERS', '0'],
  ['WORKERS', 'two'],
  ['WORKERS', '65'],
  ['BACKUP_EVERY', 'daily'],
  ['BACKUP_EVERY', '0h'],
  ['BACKUP_EVERY', '400d'],
  ['BACKUP_KEEP', '0']
] as const)('%s=%s stops the start with a sentence that names both', ([name, value]) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
  expect(() => readConfig({ [name]: value })).toThrow(`${name} is "${value}", but must be `)
})

const OIDC = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'stories', OIDC_CLIENT_SECRET: 'hunter2' }

test('a provider is set whole or not at all', () => {
  expect(readConfig(OIDC).openId).toEqual({
    issuer: 'https://id.example',
    clientId: 'stories',
    clientSecret: 'hunter2',
    name: 'id.example',
    domain: null
  })
  expect(readConfig({ ...OIDC, OIDC_NAME: 'Ours', OIDC_DOMAIN: 'Example.ORG' }).openId).toMatchObject({
    name: 'Ours',
    domain: 'example.org'
  })
  const refused = (env: NodeJS.ProcessEnv) => () => readConfig(env)
  expect(refused({ ...OIDC, OIDC_CLIENT_SECRET: ' ' })).toThrow(
    'OIDC_CLIENT_SECRET must be set too where OIDC_ISSUER is.'
  )
  expect(refused({ OIDC_DOMAIN: 'example.org' })).toThrow('OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT')
  expect(refused({ ...OIDC, OIDC_DOMAIN: '@example.org' })).toThrow('OIDC_DOMAIN is "@example.org", but')
  for (const issuer of [
    'http://id.example',
    'http://localhost.evil.example',
    'ftp://id.example',
    'id.example'
  ])
    expect(refused({ ...OIDC, OIDC_ISSUER: issuer })).toThrow(/^OIDC_ISSUER is .* must be an https address/)
  expect(readConfig({ ...OIDC, OIDC_ISSUER: 'http://127.0.0.1:9000/x' }).openId).not.toBeNull()
})

test('GitHub is the public one unless another is named', () => {
  const env = { GITHUB_CLIENT_ID: 'stories', GITHUB_CLIENT_SECRET: 'hunter2' }
  expect(readConfig(env).github?.url).toBe('https://github.com')
  expect(readConfig({ ...env, GITHUB_URL: 'https://git.example/' }).github?.url).toBe('https://git.example')
  expect(() => readConfig({ ...env, GITHUB_URL: 'https://git.example/x' })).toThrow('GITHUB_URL is')
  expect(() => readConfig({ GITHUB_CLIENT_ID: 'stories' })).toThrow(/^GITHUB_CLIENT_SECRET must be set too/)
})
