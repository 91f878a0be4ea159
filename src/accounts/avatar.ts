import { imagePath } from '../text/paths.ts'
import { escapeHtml, type SafeHtml, trustHtml } from '../text/safeHtml.ts'

/** Colours that static/css draws avatars in. */
const HUES = 10

export interface Pictured {
  /** Null for an alias. */
  username: string | null
  displayName: string
  /** Of the picture that this person uploaded. */
  avatarHash?: string | null
}

/** Widths in which an uploaded avatar is kept: for a byline, and for its owner's own page. */
const SMALL = 96

/** A person's picture, or initials on a colour that stays theirs; the name beside it says who it is. */
export function avatarHtml(person: Pictured, size: 'small' | 'large' = 'small'): SafeHtml {
  const { username, displayName, avatarHash } = person
  if (avatarHash) {
    const path = imagePath(avatarHash, size === 'small' ? SMALL : undefined)
    const sides = size === 'small' ? 'width="96" height="96"' : 'width="256" height="256"'
    return trustHtml(`<img class="avatar" src="${path}" ${sides} alt="" loading="lazy" decoding="async">`)
  }
  const words = displayName.match(/[\p{L}\p{N}]+/gu) ?? [username ?? '']
  const initials = [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
  return trustHtml(
    `<span class="avatar hue-${hueOf(username ?? displayName)}" data-initials="${escapeHtml(initials.toUpperCase())}"></span>`
  )
}

function hueOf(username: string): number {
  let sum = 7
  for (const sign of username) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_003
  return sum % HUES
}
