import { nameToEmoji } from 'gemoji'

const NAMES = Object.entries(nameToEmoji)

/** Emoji whose name begins like this, then those that have it in them, each as its name and its sign. */
export function emojiLike(text: string, most: number): Array<{ name: string; emoji: string }> {
  const [begin, contain] = [[] as typeof NAMES, [] as typeof NAMES]
  for (const entry of NAMES) {
    if (entry[0].startsWith(text)) begin.push(entry)
    else if (entry[0].includes(text)) contain.push(entry)
  }
  return [...begin, ...contain].slice(0, most).map(([name, emoji]) => ({ name, emoji }))
}
