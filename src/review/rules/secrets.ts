import { createRequire } from 'node:module'
import type { KindName, Match } from '../kinds.ts'
import { type IsIt, matchesOf } from '../spans.ts'
import { findShapes } from './shapes.ts'

/**
 * Keys, tokens, passwords and private keys: those that have a known shape, and what is said to be one. The known
 * shapes are loaded with the first text; they take some 15 ms for the longest one.
 */
export async function findSecrets(text: string): Promise<Match[]> {
  return [
    ...findSaidSecrets(text),
    ...findShapes(text),
    ...(mayHoldKnownShape(text) ? await findKnownShapes(text) : [])
  ]
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
  return messages
    .map(({ ruleId, range: [from, to] }) => ({ kind: kindOf(ruleId), from, to }))
    .filter(({ from, to }) => !FROM_A_HANDBOOK.test(text.slice(from, to)))
}

/** As in `https://user:pass@example.com`. */
const FROM_A_HANDBOOK = /:(?:pass|password|passwd|pw|secret)@|@(?:[\w-]+\.)*example\.(?:com|org|net)\b/i

function kindOf(ruleId: string): KindName {
  if (ruleId.endsWith('-privatekey')) return 'private-key'
  return /basicauth|connection-string/.test(ruleId) ? 'password' : 'token'
}

function findSaidSecrets(text: string): Match[] {
  return [
    ...matchesOf('private-key', text, PRIVATE_KEY),
    ...matchesOf('password', text, IN_ADDRESS, isValue),
    ...matchesOf('password', text, BEFORE_HOST, isWithDigits),
    ...matchesOf('password', text, ORACLE, isValue),
    ...matchesOf('password', text, AFTER_NAME, isWithDigits),
    ...matchesOf('password', text, OPTION, isWithDigits),
    ...matchesOf('password', text, ASSIGNED_PASSWORD, isValue),
    ...matchesOf('password', text, SPOKEN_PASSWORD, isOddWord),
    ...matchesOf('password', text, QUOTED_PASSWORD, isValue),
    ...matchesOf('password', text, PASSWORD_OPTION, isValue),
    ...matchesOf('token', text, ASSIGNED_TOKEN, isValue),
    ...matchesOf('token', text, BEARER, isOddWord),
    ...matchesOf('token', text, TOKEN_OPTION, isWithDigits)
  ]
}

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^-]{20,8000}(?:-----END [A-Z ]{0,40}-----)?/dg
const IN_ADDRESS = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,80}:(?<it>[^\s/@]{3,200})@[\w[]/dgi
/** `root:hunter2@db`, with no scheme before it; what else is written with such signs is named. */
const BEFORE_HOST =
  /(?<![\w.:/@$%-])(?!(?:mailto|sips?|xmpp|acct|to|cc|bcc|from|reply-to|e?-?mail|contact|ask|author|by|npm|git|ssh|image):)[a-z_][\w.-]{0,40}:(?<it>[^\s:/@"'`,;<>()[\]]{5,100})@(?!sha\d|v?\d+\.\d+(?:\.\d+)?(?![\d.]))(?=[\w[]|[\s`"'.,;)]|$)/dgi
const ORACLE = /\b(?:sqlplus\s|oracle:thin:)[\w.-]{1,40}\/(?<it>[^\s/@"'`]{4,100})@/dgi
/** "The login was admin/letmein1." */
const AFTER_NAME =
  /\b(?:log[ -]?ins?|credentials?|logged in)\b[^\n/.]{0,40}[\s"'`(](?:admin|administrator|root|guest|sa|user|test)\s?\/\s?(?<it>[^\s/"'`,;)]{4,60}[^\s/"'`,;).!?])/dgi
const OPTION =
  /\b(?:curl|wget|http|redis-cli|mongo|mongosh|mongodump|psql|docker login|helm|ldapsearch)\b[^\n]{0,120}?\s(?:(?:-u|--user)[ =]["']?[\w.@-]{1,60}:|-a\s["']?|-w\s["']?|--pass(?:word)?[ =]["']?)(?<it>[^\s"'`]{4,100})/dg
const TOKEN_OPTION = /\s--(?:token|api-key|secret|auth)[ =]["']?(?<it>[\w+/.~-]{12,400}={0,2})/dg
const ASSIGNED_PASSWORD =
  /(?<![a-z])(?:password|(?<=[_-])pass|pass(?==)|passwd|passphrase|pwd|pgpassword|mysql_pwd|sshpass)["'`]{0,2}\s{0,3}[:=]\s{0,3}["'`]?(?<it>[^\s"'`,;&]{4,200})/dgi
const SPOKEN_PASSWORD =
  /\b(?:password|passphrase|pin code|passwort)\s(?:was|is|had been|of|war|ist)\s(?:still |just )?["“'`]?(?<it>[^\s"”'`,;]{4,100}[^\s"”'`,;.!?])/dgi
const QUOTED_PASSWORD = /\b(?:password|passphrase|passwort)\s["“'`](?<it>[^\s"”'`]{4,100})["”'`]/dgi
const PASSWORD_OPTION =
  /\b(?:mysql|mysqldump|mysqladmin|sshpass|mariadb)\b[^\n]{0,80}?\s-p\s?["']?(?<it>[^\s"'-][^\s"']{3,100})/dg
const ASSIGNED_TOKEN =
  /(?:api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|secret[_-]?key|auth[_-]?token|access[_-]?token|client[_-]?secret|secret|token|x-api-key)["'`]{0,2}\s{0,3}[:=]\s{0,3}["'`]?(?<it>[\w+/.~-]{12,400}={0,2})/dgi
const BEARER = /\bbearer\s(?<it>[\w+/.~-]{16,2000}={0,2})/dgi

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

const isWithDigits: IsIt = (value, before, after) =>
  isValue(value, before, after) && /[\d!#$%^&*+=?]/.test(value)
