import { mentionsIn } from '../text/render.ts'

/** Code between fences or within a paragraph, in which nobody is called. */
const CODE =
  /^[ >\t]*(`{3,}|~{3,})[^`\n]*\n.*?^[ >\t]*\1|(?<![\\`])(`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)\2(?!`)/gms

/**
 * Wherever the renderer may see a mention, and a little beyond; not in addresses. Behind an odd number of
 * backslashes it is none.
 */
const CALL = /(?:(?<![a-z0-9@/.\\-])|(?<=\\[@/.-]))(\\*)@([a-z0-9_-]{1,60})/gi

/**
 * Makes mentions of an imported text reach the right people: those who were imported under the name they have
 * here, and nobody of the same name who is somebody else. Doing it twice changes nothing.
 * @param people names they had there, in lower case, to names they have here
 */
export async function withLocalNames(markdown: string, people: ReadonlyMap<string, string>): Promise<string> {
  if (!markdown.includes('@')) return markdown
  const plain = outsideCode(markdown, (text) =>
    text.replace(CALL, (_, escapes: string, name) => `${escapes.slice(escapes.length % 2)}@${name}`)
  )
  const called = new Set(await mentionsIn(plain))
  return outsideCode(plain, (text) =>
    text.replace(CALL, (call, escapes: string, word: string) => {
      const name = nameIn(word, called)
      const local = people.get(name.toLowerCase())
      if (local && (called.has(name.toLowerCase()) || !couldBeCalled(name))) {
        return `${escapes}@${local}${word.slice(name.length)}`
      }
      return called.has(name.toLowerCase()) ? `\\${call}` : call
    })
  )
}

/** The word itself, or what is left of it without the underscores that end an emphasis. */
function nameIn(word: string, called: ReadonlySet<string>): string {
  let name = word
  while (name.endsWith('_') && !called.has(name.toLowerCase())) name = name.slice(0, -1)
  return called.has(name.toLowerCase()) ? name : word
}

/** Names of other lengths exist there, but not here. */
const couldBeCalled = (name: string): boolean => name.length >= 3 && name.length <= 20

function outsideCode(markdown: string, change: (text: string) => string): string {
  let changed = ''
  let end = 0
  for (const { 0: code, index } of markdown.matchAll(CODE)) {
    changed += change(markdown.slice(end, index)) + code
    end = index + code.length
  }
  return changed + change(markdown.slice(end))
}
