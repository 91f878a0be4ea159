import { escapeHtml } from '../../text/safeHtml.ts'
import { inOneLine, type Rules, rule } from './element.ts'

const around = (content: string, mark: string): string => (content.trim() ? mark + content + mark : '')

/** Text with a meaning that Markdown has no mark for keeps the tag, which our renderer lets pass. */
const TAGGED = ['ins', 'kbd', 'mark', 'small', 'sub', 'sup']

export const textRules: Rules = {
  heading: rule(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'], (content, { nodeName }) => {
    const words = inOneLine(content).replace(/#$/, '\\#')
    return words ? `\n\n${'#'.repeat(Number(nodeName[1]))} ${words}\n\n` : ''
  }),
  // a list that does not begin at 1 cannot follow a line of text, even within an item
  laterList: {
    filter: (node) => node.nodeName === 'OL' && (node.getAttribute('start') ?? '1') !== '1',
    replacement: (content) => `\n\n${content}\n\n`
  },
  strike: rule(['del', 's', 'strike'], (content) => around(content, '~~')),
  tagged: rule(TAGGED, (content, { nodeName }) => {
    const tag = nodeName.toLowerCase()
    return content.trim() ? `<${tag}>${content}</${tag}>` : content
  }),
  details: rule(['details'], (content) => `\n\n<details>\n\n${content.trim()}\n\n</details>\n\n`),
  // a line of HTML, in which no Markdown is read
  summary: rule(
    ['summary'],
    (_, { textContent }) => `\n\n<summary>${escapeHtml(inOneLine(textContent))}</summary>\n\n`
  ),
  taskMark: rule(['input'], (_, element) => {
    if (element.getAttribute('type') !== 'checkbox') return ''
    return element.getAttribute('checked') === null ? '[ ] ' : '[x] '
  })
}
