declare const brand: unique symbol

/** HTML that a view may print as it is. Only `escapeHtml` and `trustHtml` make it. */
export type SafeHtml = string & { readonly [brand]: true }

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

/** Safe as element content and inside a quoted attribute. */
export function escapeHtml(text: string): SafeHtml {
  return trustHtml(text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? ''))
}

/** The caller vouches that the sanitiser made this, or that no part of it came from a person. */
export function trustHtml(html: string): SafeHtml {
  return html as SafeHtml
}
