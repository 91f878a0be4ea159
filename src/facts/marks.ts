import { type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import { factValue } from './vocabulary.ts'

/** From a filled octagon to a hollow dot, so that shape tells what colour tells. */
const SHAPES: Record<string, string> = {
  s1: '<path d="M6.3 1.5h7.4l4.8 4.8v7.4l-4.8 4.8H6.3l-4.8-4.8V6.3z"/>',
  s2: '<path d="M10 1.2 19 10l-9 8.8L1 10z"/>',
  s3: '<path d="M10 2.2 18.8 17.6H1.2z"/>',
  s4: '<rect x="3" y="3" width="14" height="14" fill="none" stroke="currentColor" stroke-width="2.6"/>',
  s5: '<circle cx="10" cy="10" r="6.2" fill="none" stroke="currentColor" stroke-width="2.6"/>'
}

/** The mark of a severity, for the word beside it. */
export function severityMarkHtml(value: string): SafeHtml {
  const { value: known = '' } = factValue('severity', value) ?? {}
  const shape = SHAPES[known] ?? ''
  return trustHtml(
    shape &&
      `<svg class="severity-mark severity-${known}" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">${shape}</svg>`
  )
}
