import type * as Uqr from 'uqr'
import { late } from '../text/late.ts'
import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'

/** A text as a picture for a camera: dark on light whatever the theme, as some readers take no other. */
export function qrHtml(text: string): SafeHtml {
  const { renderSVG } = late('uqr') as typeof Uqr
  const svg = renderSVG(text, { border: 4, ecc: 'M' })
  return trustHtml(svg.replace('<svg ', '<svg role="img" aria-label="QR code for an app that shows codes" '))
}
