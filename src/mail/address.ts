import { domainToASCII } from 'node:url'

/** Nothing that a mail program reads as a list, a comment or a name. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const MAX_CHARS = 200

/** An e-mail address as it is stored and compared, in lower case; null for what is none. */
export function mailAddress(typed: string): string | null {
  const [local, domain, ...rest] = typed.trim().split('@')
  if (!local || !domain || rest.length > 0 || typed.length > MAX_CHARS) return null
  const address = {
    local: local.replace(/[A-Z]/g, (sign) => sign.toLowerCase()),
    domain: domainToASCII(domain)
  }
  const isWhole = LOCAL.test(address.local) && DOMAIN.test(address.domain)
  return isWhole ? `${address.local}@${address.domain}` : null
}
