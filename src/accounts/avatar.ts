import { escapeHtml, type SafeHtml, trustHtml } from '../text/safeHtml.ts'

/** Colours that static/css draws avatars in. */
const HUES = 10

/** A person's initials on a colour that stays theirs; the name beside it says who it is. */
export function avatarHtml({ username, displayName }: { username: string; displayName: string }): SafeHtml {
  const words = displayName.match(/[\p{L}\p{N}]+/gu) ?? [username]
  const initials = [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
  return trustHtml(
    `<span class="avatar hue-${hueOf(username)}" data-initials="${escapeHtml(initials.toUpperCase())}"></span>`
  )
}

function hueOf(username: string): number {
  let sum = 7
  for (const sign of username) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_003
  return sum % HUES
}
