import { createRequire } from 'node:module'

export interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
  /** Of the element itself and of those in it. */
  text: string
}

interface Sax {
  parser(
    strict: boolean,
    options: object
  ): {
    onerror: (error: Error) => void
    onopentag: (tag: { name: string; attributes: Record<string, { value: string }> }) => void
    onclosetag: () => void
    ontext: (text: string) => void
    oncdata: (text: string) => void
    write(text: string): { close(): void }
  }
}

/** Comes with `feed`, by way of xml-js, and has no types. */
const sax: Sax = createRequire(import.meta.url)('sax')

/** @throws unless the document is well-formed XML 1.0 with every prefix declared */
export function parseXml(document: string): Element {
  if (FORBIDDEN.test(document)) throw new Error('A character that XML cannot hold')
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  const parser = sax.parser(true, { xmlns: true, strictEntities: true })
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = ({ name, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value])
    const element = { name, attributes: Object.fromEntries(values), children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  }
  parser.onclosetag = () => void open.pop()
  parser.ontext = parser.oncdata = (text) => {
    for (const element of open) element.text += text
  }
  parser.write(document).close()
  return top.children[0] ?? top
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u

export const childrenOf = (element: Element, name: string): Element[] =>
  element.children.filter((child) => child.name === name)

/** @throws unless there is exactly one */
export function childOf(element: Element, name: string): Element {
  const [only, ...others] = childrenOf(element, name)
  if (!only || others.length > 0) throw new Error(`${others.length + (only ? 1 : 0)} × ${name}`)
  return only
}
