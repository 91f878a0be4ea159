import { createRequire } from 'node:module'
import type { KindName, Match } from '../kinds.ts'
import { type IsIt, matchesOf } from '../spans.ts'

/**
 * Keys, tokens, passwords and private keys: those that have a known shape, and what is said to be one. The known
 * shapes are loaded with the first text; they take some 15 ms for the longest one.
 */
export async function findSecrets(text: string): Promise<Match[]> {
  return [...findSaidSecrets(text), ...(mayHoldKnownShape(text) ? await findKnownShapes(text) : [])]
}

/** Every known shape is a run of signs that are not all letters; most comments have none, and need not wait. */
const mayHoldKnownShape = (text: string): boolean =>
  text.match(/\S{12,}/g)?.some((run) => /[\d:@_=+/-]/.test(run)) ?? false

const NAME = 'secretlint-rule-preset-recommend'

let loading: ReturnType<typeof load> | undefined

async function load() {
  const [{ lintSource }, { creator }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend')
  ])
  // It would note some sixty times a text how long each rule took, and keep that for ever.
  const { secretLintProfiler } = createRequire(import.meta.resolve('@secretlint/core'))(
    '@secretlint/profiler'
  )
  secretLintProfiler.setEnabled(false)
  return { lintSource, creator }
}

async function findKnownShapes(text: string): Promise<Match[]> {
  loading ??= load()
  const { lintSource, creator } = await loading
  // Without the last rule a text that speaks of the tool's own comments would not be looked at.
  const rules = [{ id: '@secretlint/secretlint-rule-filter-comments', disabled: true }]
  const { messages } = await lintSource({
    source: { filePath: 'story.md', content: text, contentType: 'text' },
    options: {
      noPhysicFilePath: true,
      config: { rules: [{ id: `@secretlint/${NAME}`, rule: creator, rules }] }
    }
  })
  return messages.map(({ ruleId, range: [from, to] }) => ({ kind: kindOf(ruleId), from, to }))
}

function kindOf(ruleId: string): KindName {
  if (ruleId.endsWith('-privatekey')) return 'private-key'
  return /basicauth|connection-string/.test(ruleId) ? 'password' : 'token'
}

function findSaidSecrets(text: string): Match[] {
  return [
    ...matchesOf('private-key', text, PRIVATE_KEY),
    ...matchesOf('password', text, IN_ADDRESS, isValue),
    ...matchesOf('password', text, ASSIGNED_PASSWORD, isValue),
    ...matchesOf('password', text, SPOKEN_PASSWORD, isOddWord),
    ...matchesOf('password', text, PASSWORD_OPTION, isValue),
    ...matchesOf('token', text, ASSIGNED_TOKEN, isValue),
    ...matchesOf('token', text, BEARER, isOddWord),
    ...matchesOf('token', text, AWS_ID),
    ...matchesOf('token', text, SENDGRID_KEY),
    ...matchesOf('token', text, WEB_TOKEN)
  ]
}

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^-]{20,8000}(?:-----END [A-Z ]{0,40}-----)?/dg
const IN_ADDRESS = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,80}:(?<it>[^\s/@]{3,200})@[\w[]/dgi
const ASSIGNED_PASSWORD =
  /(?<![a-z])(?:password|passwd|passphrase|pwd|pgpassword|mysql_pwd|sshpass)["'`]{0,2}\s{0,3}[:=]\s{0,3}["'`]?(?<it>[^\s"'`,;&]{4,200})/dgi
const SPOKEN_PASSWORD =
  /\b(?:password|passphrase|pin code|passwort)\s(?:was|is|had been|of|war|ist)\s(?:still |just )?["“'`]?(?<it>[^\s"”'`,;]{4,100}[^\s"”'`,;.!?])/dgi
const PASSWORD_OPTION =
  /\b(?:mysql|mysqldump|mysqladmin|sshpass|mariadb)\b[^\n]{0,80}?\s-p\s?["']?(?<it>[^\s"'-][^\s"']{3,100})/dg
const ASSIGNED_TOKEN =
  /(?:api[_-]?key|access[_-]?key|secret[_-]?key|auth[_-]?token|access[_-]?token|client[_-]?secret|secret|token|x-api-key)["'`]{0,2}\s{0,3}[:=]\s{0,3}["'`]?(?<it>[\w+/.~-]{12,400}={0,2})/dgi
const BEARER = /\bbearer\s(?<it>[\w+/.~-]{16,2000}={0,2})/dgi
const AWS_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/dg
/** The preset knows those with one dash at most. */
const SENDGRID_KEY = /(?<![\w.])SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/dg
const WEB_TOKEN = /(?<![\w.])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{10,1000}/dg

/** Neither a place for one nor code that asks for one. */
const isValue: IsIt = (value, before) => {
  const isPlace =
    /^(?:[[<{$%(*]|x{3,}|\.{3}|your|my|some|the\b|null|none|true|false|undefined|example|redacted|required|removed|hunter\.)/i.test(
      value
    )
  if (isPlace || /\(|^(?:process|os|env|config|secrets|vars|settings|self|this)\./i.test(value)) return false
  return /=\s*["'`]?$/.test(before) || /[\d\W_]/.test(value.replace(/[.:!?]$/, ''))
}

/** No word of a language: it has a digit, or signs within. */
const isOddWord: IsIt = (value, before) => isValue(value, before, '') && /\d|[^\w'’-]/.test(value)
