import type { Match } from '../kinds.ts'
import { type IsIt, matchesOf } from '../spans.ts'

/** Tokens that are known by how they look, beside those that the preset knows (see secrets.ts). */
export const findShapes = (text: string): Match[] => [
  ...matchesOf('token', text, PREFIXED, isMixed),
  ...matchesOf('token', text, SENDGRID_KEY),
  ...matchesOf('token', text, AWS_ID),
  ...matchesOf('token', text, WEB_TOKEN),
  ...matchesOf('token', text, BOT_TOKEN),
  ...matchesOf('token', text, WEBHOOK),
  ...matchesOf('token', text, SIGNED_ADDRESS),
  ...matchesOf('token', text, BASIC, isNameAndPassword)
]

/** Clouds, registries, models, shops and tools put their name before what they give out. */
const PREFIXED = new RegExp(
  String.raw`(?<![\w.-])(?:${[
    'AIza[\\w-]{33,37}',
    'ya29\\.[\\w-]{20,2000}',
    'GOCSPX-[\\w-]{20,60}',
    'do[opr]_v1_[0-9a-f]{64}',
    'hv[sbr]\\.[\\w-]{20,300}',
    'sk-[\\w-]{20,300}',
    '[sr]k_(?:live|test)_\\w{16,200}',
    'whsec_\\w{20,100}',
    'github_pat_\\w{50,100}',
    'pypi-AgE[\\w-]{40,300}',
    '(?:dckr_pat|shpat|shpss|glc|lin_api|figd|pat|hf|rubygems|dp\\.pt)_[\\w-]{24,300}',
    'dapi[0-9a-f]{32}',
    'NRAK-[A-Z0-9]{27}',
    'ATATT3[\\w-]{60,300}',
    'AGE-SECRET-KEY-1[0-9A-Z]{50,80}',
    'xapp-\\d-[\\w-]{20,200}'
  ].join('|')})=?(?![\w-])`,
  'dg'
)
/** A name with joints, such as sk-learn-something-or-other, is none. */
const isMixed: IsIt = (text) => /\d/.test(text.replace(/v1_/, '')) && /[A-Z]|[0-9a-f]{32}/.test(text)

const AWS_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/dg
/** The preset knows those with one dash at most. */
const SENDGRID_KEY = /(?<![\w.])SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/dg
const WEB_TOKEN = /(?<![\w.])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{10,1000}/dg
const BOT_TOKEN = /(?<![\w:])\d{8,10}:AA[\w-]{33}(?![\w-])/dg
/** Whoever has the address may post there. */
const WEBHOOK =
  /https:\/\/(?:[\w-]{1,20}\.)?(?:discord(?:app)?\.com\/api\/webhooks\/\d{15,20}\/[\w-]{20,100}|webhook\.office\.com\/webhookb2\/[\w@/-]{40,300})/dg
const SIGNED_ADDRESS = /[?&](?:sig|X-Amz-Signature|Signature)=(?<it>[\w%+/-]{24,300}={0,2})/dg
const BASIC = /\bbasic\s(?<it>[A-Za-z0-9+/]{8,400}={0,2})(?![\w+/=])/dgi

const isNameAndPassword: IsIt = (text) =>
  /^[\x20-\x39\x3b-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(text, 'base64').toString('latin1'))
