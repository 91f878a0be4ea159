import type * as Gemoji from 'gemoji'
import { late } from '../late.ts'

let known: ReadonlyMap<string, string> | undefined

/** Every emoji by its name; the table is loaded by the first who asks. */
export function emojiByName(): ReadonlyMap<string, string> {
  known ??= new Map(Object.entries((late('gemoji') as typeof Gemoji).nameToEmoji))
  return known
}

/** `:tada:` to the character; an unknown name stays as written. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]{1,40}):/g, (code, name: string) => emojiByName().get(name) ?? code)
}
