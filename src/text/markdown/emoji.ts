import { nameToEmoji } from 'gemoji'

const EMOJI = new Map(Object.entries(nameToEmoji))

/** `:tada:` to the character; an unknown name stays as written. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]{1,40}):/g, (code, name: string) => EMOJI.get(name) ?? code)
}
