export type FrontMatter = Readonly<Record<string, unknown>>

/** A text with what is known of it above, as YAML; every value is written as JSON, which YAML reads too. */
export function withFrontMatter(known: FrontMatter, text: string): string {
  const lines = Object.entries(known)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return `---\n${lines.join('\n')}\n---\n\n${text.trimEnd()}\n`
}

/** A moment as machines and people read it; null for none. */
export const moment = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString()
