const CHARACTERS: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&'
}

/** Tags within a word or before a comma; all others stand between words. */
const INLINE = /<\/?(?:a|abbr|b|code|del|em|i|ins|kbd|mark|s|span|strong|sub|sup)(?: [^>]*)?>/g

/** The first words of a rendered text, without its markup; an ellipsis where there is more. */
export function beginningOf(html: string, maxChars = 200): string {
  const text = html
    .replace(INLINE, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (reference) => CHARACTERS[reference] ?? reference)
    .replace(/\s+/g, ' ')
    .trim()
  if (text.length <= maxChars) return text
  const words = text.slice(0, maxChars).replace(/\s\S*$/, '')
  return `${words.replace(/[\uD800-\uDBFF]$/, '')}…`
}
