/** CRLF to LF, and nothing that HTML or XML cannot hold. */
export function clean(markdown: string): string {
  return withoutControls(markdown.replace(/\r\n?/g, '\n').toWellFormed())
}

export function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, '')
}
