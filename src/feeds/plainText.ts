const CHARACTERS: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&'
}

/** The first words of a rendered text, without its markup; an ellipsis where there is more. */
export function beginningOf(html: string, maxChars = 200): string {
  const text = html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (reference) => CHARACTERS[reference] ?? reference)
    .replace(/\s+/g, ' ')
    .trim()
  if (text.length <= maxChars) return text
  const words = text.slice(0, maxChars).replace(/\s\S*$/, '')
  return `${words.replace(/[\uD800-\uDBFF]$/, '')}…`
}
