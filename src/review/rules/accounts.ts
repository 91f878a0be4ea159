import type { Match } from '../kinds.ts'
import { type IsIt, matchesOf } from '../spans.ts'

/** Numbers from which money can be taken; their own check digits tell them from other numbers. */
export const findAccounts = (text: string): Match[] => [
  ...matchesOf('bank', text, IBAN, isIban),
  ...matchesOf('bank', text, CARD, isCard)
]

const IBAN = /(?<![\w-])(?!XX)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])/dg
/** In fours, as on the card: sixteen digits in a row are an order as well. */
const CARD = /(?<![\w-])[3-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}(?![\w-])/dg

/** The remainder by 97 is 1 once the country stands behind, and letters are numbers from 10. */
const isIban: IsIt = (text) => {
  const signs = text.replaceAll(' ', '')
  const digits = [...signs.slice(4), ...signs.slice(0, 4)].map((sign) => Number.parseInt(sign, 36)).join('')
  return signs.length >= 15 && [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1
}

/** Those of handbooks are everybody's. */
const isCard: IsIt = (text) => {
  const digits = text.replace(/\D/g, '')
  if (/^(?:41{15}|4242|5555555555554444|40{10})/.test(digits)) return false
  const sum = [...digits].reduce((total, digit, at) => total + counted(Number(digit), at % 2 === 0), 0)
  return sum % 10 === 0
}

/** Every other digit twice, and two digits as their sum. */
const counted = (digit: number, isDoubled: boolean): number =>
  isDoubled ? digit * 2 - (digit > 4 ? 9 : 0) : digit
