import { mailAddress } from '../mail/address.ts'

export interface Contact {
  text: string
  /** Null for words that lead nowhere, such as the name of a channel. */
  href: string | null
}

/** How to reach whoever runs the site, as they gave it; null where they gave nothing. */
export function contactOf(given: string): Contact | null {
  if (given === '') return null
  const address = mailAddress(given)
  if (address) return { text: address, href: `mailto:${address}` }
  const isLink = /^https?:\/\/\S+$/.test(given) && URL.canParse(given)
  return { text: given, href: isLink ? given : null }
}
