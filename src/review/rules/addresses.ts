import ipaddr from 'ipaddr.js'
import type { Match } from '../kinds.ts'
import { type IsIt, matchesOf } from '../spans.ts'

/** Where people and machines can be reached: e-mail and IP addresses and phone numbers. */
export const findAddresses = (text: string): Match[] => [
  ...matchesOf('email', text, EMAIL, isMail),
  ...matchesOf('ip', text, IPV4, isMachine),
  ...matchesOf('ip', text, IPV6, isMachine),
  ...matchesOf('phone', text, ABROAD, isPhone),
  ...matchesOf('phone', text, NORTH_AMERICAN, isPhone),
  ...matchesOf('phone', text, WITH_ZERO, isPhone),
  ...matchesOf('phone', text, CALLED, isPhone)
]

const EMAIL =
  /(?<![\w.+%-])[\w.+%-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,6}[a-z]{2,24}(?![\w-]|\.[a-z0-9])/dgi

/** Names that are set aside for examples, what belongs to a program, and files such as logo@2x.png. */
const isMail: IsIt = (address) =>
  !/@(?:.+\.)?(?:example\.(?:com|net|org)|[\w-]+\.(?:example|test|invalid|localhost|local|lan|internal))$|\.(?:png|jpe?g|gif|webp|svg|js|ts|css|service|timer|socket)$|^(?:git|noreply|no-reply|nobody)@/i.test(
    address
  )

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)(?:\/\d{1,2})?/dg
const IPV6 = /(?<![\w:.])(?=[0-9a-f]{0,4}:[0-9a-f]{0,4}:)[0-9a-f:]{2,45}(?:\/\d{1,3})?(?![\w:])/dgi

/** Names for whole kinds of networks, and resolvers that everybody asks. */
const WELL_KNOWN = new Set(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '1.1.1.1', '1.0.0.1', '8.8.8.8'].concat([
    '8.8.4.4',
    '9.9.9.9',
    '208.67.222.222',
    '149.112.112.112'
  ])
)
const REACHED = ['private', 'unicast', 'uniqueLocal', 'carrierGradeNat']

const isMachine: IsIt = (text, before) => {
  const [address = ''] = text.split('/')
  if (
    WELL_KNOWN.has(text) ||
    /(?:\bv|version|release|firmware|build|section|chapter|clause|table|§)[\s:"'`]{0,3}$/i.test(before)
  )
    return false
  if (!ipaddr.isValid(address) || (address.includes(':') && !isWritten(address))) return false
  if (/^(?:0|255)\.|^(?:255\.){3}/.test(address)) return false
  return REACHED.includes(ipaddr.parse(address).range())
}

/** Times such as 14:02:11 are read as addresses by nobody. */
const isWritten = (address: string): boolean =>
  address.includes('::') ? /[0-9a-f]{2}/i.test(address) : address.split(':').length === 8

const ABROAD = /(?<![\w+.:/-])(?:\+|00(?=[1-9]))[1-9][\d ().\-/]{7,20}\d(?![\w:])/dg
const NORTH_AMERICAN =
  /(?<![\w.+/-])(?:1[-. ])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-.]\d{4}(?![\w-]|\.\d)/dg
const WITH_ZERO = /(?<![\w.+:/-])0[1-9]\d{1,3}(?: |\/| \/ |-)\d{3,4}[ -]?\d{2,5}(?:-\d{1,4})?(?![\w:-])/dg
const CALLED =
  /\b(?:tel|phone|mobile|call|called|ring|dial|fax)(?:\.|:)?\s{1,2}(?<it>[\d][\d ().-]{6,18}\d)(?![\w:])/dgi

/** 555-01xx is kept free for stories. */
const isPhone: IsIt = (text) => {
  const digits = text.replace(/\D/g, '')
  const isDate = /^(?:19|20)\d\d[-. ]?(?:0\d|1[0-2])[-. ]?[0-3]\d/.test(text)
  const isRound = /0{5,}$/.test(digits)
  const isKeptFree = /555-?\s?01\d\d$/.test(text.trim()) || /7946 ?0\d{3}$/.test(text)
  return digits.length >= 9 && digits.length <= 15 && !isDate && !isRound && !isKeptFree
}
