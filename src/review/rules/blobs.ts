import type { Match } from '../kinds.ts'
import { type IsIt, matchesOf } from '../spans.ts'

/** Long texts that no person reads. */
export const findBlobs = (text: string): Match[] => [
  ...matchesOf('hex', text, HEX, isSecretHex),
  ...matchesOf('base64', text, BASE64, isRandom)
]

const HEX =
  /(?<![\w/+=-])(?:0x)?(?:[0-9a-f]{32,512}|[0-9A-F]{32,512}|(?:[0-9a-f]{2}:){15,128}[0-9a-f]{2})(?![\w/+=-])/dg

/** Commits, checksums and traces are named as such, or are as long as a commit. */
const isSecretHex: IsIt = (text, before, after) => {
  const isNamed =
    /(?:commit|sha-?\d*|md5|digest|checksum|etag|revision|merge|cherry-pick|revert(?:ed)?|trace|span|build|image|fingerprint|hash|@sha256)\W{0,8}(?:\w{1,12}\W{1,3})?$/i
  const isSaidSecret = /(?:key|token|secret|auth|salt|cookie|session|password)\b\W{0,8}(?:\w{1,12}\W{1,3})?$/i
  const isFew = new Set(text.toLowerCase()).size < 6
  if (isFew || /\.(?:js|css|png|webp|jpg|woff2)/.test(after)) return false
  if (isSaidSecret.test(before)) return true
  return text.length !== 40 && !isNamed.test(before)
}

const BASE64 = /(?<![\w/+=.:@-])[A-Za-z0-9+/_-]{40,20000}={0,2}(?![\w/+=-])/dg

/** Not a path, a word with many joints or an address: mixed signs, nearly each as often as any other. */
const isRandom: IsIt = (text, before) => {
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
  const isJoined = text.split(/[/_-]/).every((piece) => /^(?:[A-Za-z]?[a-z]*|[A-Z]*|\d*)$/.test(piece))
  const isNamed = /(?:sha\d{3}-|integrity[="' :]{1,4}|https?:\/\/\S*)$/.test(before)
  return isMixed && !isJoined && !isNamed && entropy(text) > 4
}

/** Bits a sign. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  return [...counts.values()].reduce(
    (bits, count) => bits - (count / text.length) * Math.log2(count / text.length),
    0
  )
}
