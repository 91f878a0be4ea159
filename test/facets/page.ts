export const titlesIn = (body: string): string[] =>
  [...body.matchAll(/<h2><a href="\/s\/[^"]*">([^<]*)</g)].map(([, title = '']) => title)

/** What a page of stories offers to choose from, by its label. */
export function choicesIn(body: string): Map<string, { count: number; path: string }> {
  const found = body.matchAll(/<li><a href="([^"]*)"[^>]*>([^<]*) <span class="facet-count">([\d,]+)</g)
  return new Map(
    [...found].map(([, path = '', label = '', count = '']) => [
      label,
      { count: Number(count.replaceAll(',', '')), path: path.replaceAll('&amp;', '&') }
    ])
  )
}
