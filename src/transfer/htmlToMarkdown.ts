import TurndownService from 'turndown'
import { escapeMarkdown } from './escapeMarkdown.ts'
import { harmlessHtml } from './harmlessHtml.ts'
import { codeRules } from './rules/code.ts'
import { linkRules } from './rules/links.ts'
import { tableRules } from './rules/tables.ts'
import { textRules } from './rules/text.ts'

/**
 * Markdown that our renderer shows as a Forem page shows the HTML; of any HTML, hostile too, since it is
 * rendered and sanitised like everything people write.
 * @param pageUrl what relative addresses in it start from
 */
export function htmlToMarkdown(html: string, pageUrl: string): string {
  const turndown = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
    hr: '---'
  })
  turndown.escape = escapeMarkdown
  const rules = { ...textRules, ...codeRules, ...tableRules, ...linkRules(pageUrl) }
  for (const [name, rule] of Object.entries(rules)) turndown.addRule(name, rule)
  return turndown.turndown(harmlessHtml(html))
}
