import { AxeBuilder } from '@axe-core/playwright'
import { HtmlValidate } from 'html-validate'
import type { Page } from 'playwright-core'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // Ours comes from our own origin, which could as well change the hash.
    'require-sri': ['error', { target: 'crossorigin' }],
    // A title is as long as its story's; search engines cut what they do not show.
    'long-title': 'off',
    // What a template leaves where it printed nothing; compression makes it free.
    'no-trailing-whitespace': 'off'
  }
})

/** What is wrong with a page's HTML, a line each. */
export async function faultsIn(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector, line }) => `${ruleId}: ${message} (${selector}, line ${line})`)
  )
}

/** WCAG 2.2 AA and the best practices (headings in order, …). */
const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What another scheme of colours can change. */
export const COLOURS = ['color-contrast', 'link-in-text-block']
/** What a narrow window can change. */
export const TARGETS = ['target-size']

/** What keeps somebody from using a page, a line each, by axe's rules or sets of rules. */
export async function barriersOn(page: Page, rules = EVERYTHING): Promise<string[]> {
  const options = { runOnly: rules, resultTypes: ['violations' as const] }
  // axe stays in a page where it ran, and takes a while to load. There are no frames to look into.
  const run = (await page.evaluate('"axe" in globalThis'))
    ? page.evaluate<{ violations: Violation[] }>(`axe.run(${JSON.stringify(options)})`)
    : new AxeBuilder({ page }).setLegacyMode(true).options(options).analyze()
  return inWords((await run).violations)
}

interface Violation {
  id: string
  help: string
  nodes: Array<{ target: unknown; failureSummary?: string }>
}

const inWords = (violations: Violation[]): string[] =>
  violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target}: ${failureSummary})`)
  )
