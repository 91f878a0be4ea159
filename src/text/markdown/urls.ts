import type { Attributes, Tag } from 'sanitize-html'
import { PICTURE_SIZES, type PictureSize, pictureSet } from '../pictures.ts'

/** Where a text is shown, and how many links stand open around the element at hand. */
export interface Place {
  readonly site: URL
  readonly idPrefix: string
  readonly pictures: ReadonlyMap<string, PictureSize>
  openLinks: number
}

const FOREIGN = { rel: 'nofollow ugc noopener' }

/** A tag sanitize-html does not allow would be cleaner, but it then misnames a later closing tag. */
export const NO_TAG: Tag = { tagName: 'span', attribs: {} }

/** A link to http, https or mailto; those that leave the site vouch for nothing. */
export function linkTag({ href = '', title }: Attributes, { site, idPrefix, openLinks }: Place): Tag {
  const address = href.replace(/[\t\n]/g, '').trim()
  const url = parse(address, site)
  if (!address || !url || openLinks > 1) return NO_TAG
  const attribs = {
    href: withinText(address, idPrefix),
    ...(title && { title }),
    ...(url.origin !== site.origin && FOREIGN)
  }
  return { tagName: 'a', attribs }
}

/** A picture of the site itself; one from elsewhere as a link, since loading it would tell its host who reads. */
export function imageTag({ src = '', alt = '', width, height }: Attributes, place: Place): Tag {
  const { site, openLinks } = place
  const url = parse(src.trim(), site)
  if (!src.trim() || !url?.protocol.startsWith('http')) return { ...NO_TAG, text: alt }
  if (url.origin === site.origin) {
    const size = { ...(isSize(width) && { width }), ...(isSize(height) && { height }) }
    const manners = { loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer' }
    return { tagName: 'img', attribs: { src: src.trim(), alt, ...known(url, place), ...size, ...manners } }
  }
  const name = alt.trim() || `image at ${url.host}`
  if (openLinks > 0) return { ...NO_TAG, text: name }
  return { tagName: 'a', attribs: { class: 'remote-image', href: url.href, ...FOREIGN }, text: name }
}

/** Room and choice of widths for a picture that was uploaded here. */
function known(url: URL, { pictures }: Place): Attributes {
  const [, hash = ''] = /^\/images\/([0-9a-f]{64})\.webp$/.exec(url.pathname) ?? []
  const size = pictures.get(hash)
  if (!size) return {}
  const srcset = pictureSet(hash, size.width)
  const room = { width: String(size.width), height: String(size.height) }
  return { ...(srcset && { srcset, sizes: PICTURE_SIZES }), ...room }
}

/** As a browser on the site would read it, tabs and backslashes included; undefined for other schemes. */
function parse(address: string, site: URL): URL | undefined {
  const url = URL.parse(address, site)
  return url && /^(https?|mailto):$/.test(url.protocol) ? url : undefined
}

/** A link to a heading, as its author knows it or as copied from the page. */
function withinText(address: string, idPrefix: string): string {
  if (!address.startsWith('#') || address.startsWith(`#${idPrefix}`)) return address
  return `#${idPrefix}${address.slice(1)}`
}

function isSize(value: string | undefined): value is string {
  return /^[1-9]\d{0,3}$/.test(value ?? '')
}
