import type TurndownService from 'turndown'

/** What the rules use of an element. It comes from turndown's own DOM, so no types of a browser are needed. */
export interface Element {
  nodeName: string
  textContent: string
  parentNode: Element
  firstElementChild: Element | null
  previousElementSibling: Element | null
  children: ArrayLike<Element>
  getAttribute(name: string): string | null
  getElementsByTagName(name: string): ArrayLike<Element>
  replaceWith(text: string): void
}

export type Rules = Record<string, TurndownService.Rule>

/** A rule whose replacement sees the element through the interface above. */
export function rule(
  tags: string[],
  replacement: (content: string, element: Element) => string
): TurndownService.Rule {
  return {
    filter: tags as TurndownService.Filter,
    replacement: (content, node) => replacement(content, node as unknown as Element)
  }
}

/** Where a line break would end a heading, a cell or the text of a link. */
export const inOneLine = (content: string): string => content.trim().replace(/\s*\n\s*/g, ' ')
