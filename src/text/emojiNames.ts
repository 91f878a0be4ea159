import { emojiByName } from './markdown/emoji.ts'

/** Emoji whose name is or begins like this, then those that have it in them, each as its name and its sign. */
export function emojiLike(text: string, most: number): Array<{ name: string; emoji: string }> {
  const [begin, contain] = [[] as Array<[string, string]>, [] as Array<[string, string]>]
  for (const entry of emojiByName()) {
    if (entry[0].startsWith(text)) begin.push(entry)
    else if (entry[0].includes(text)) contain.push(entry)
  }
  begin.sort(([a], [b]) => a.length - b.length)
  return [...begin, ...contain].slice(0, most).map(([name, emoji]) => ({ name, emoji }))
}
