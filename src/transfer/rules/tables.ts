import { type Element, inOneLine, type Rules, rule } from './element.ts'

export const tableRules: Rules = {
  cell: rule(['td', 'th'], (content) => `| ${cellText(content)} `),
  row: rule(['tr'], (content, row) => {
    if (!isFirst(row)) return `\n${content}|`
    const rows = tableOf(row).getElementsByTagName('tr')
    const missing = '|  '.repeat(widest(rows) - row.children.length)
    if (isHeader(row)) return `\n${content}${missing}|\n${underline(rows)}`
    return `\n${'|  '.repeat(widest(rows))}|\n${underline(rows)}\n${content}|`
  }),
  part: rule(['thead', 'tbody', 'tfoot'], (content) => content),
  table: rule(['table'], (content) => `\n\n${content}\n\n`)
}

function cellText(content: string): string {
  return inOneLine(content.trim().replace(/ {2}\n/g, '<br>')).replace(/\\?\|/g, '\\|')
}

const tableOf = ({ parentNode }: Element): Element =>
  parentNode.nodeName === 'TABLE' ? parentNode : parentNode.parentNode

function isFirst(row: Element): boolean {
  const before =
    row.previousElementSibling ??
    (row.parentNode.nodeName === 'TABLE' ? null : row.parentNode.previousElementSibling)
  return before === null
}

function isHeader(row: Element): boolean {
  return (
    row.parentNode.nodeName === 'THEAD' || Array.from(row.children).every((cell) => cell.nodeName === 'TH')
  )
}

/** As wide as the widest row, since cells beyond the header's are not shown. */
function underline(rows: ArrayLike<Element>): string {
  const first = Array.from(rows[0]?.children ?? [])
  return `${Array.from({ length: widest(rows) }, (_, index) => `| ${alignment(first[index])} `).join('')}|`
}

function widest(rows: ArrayLike<Element>): number {
  return Array.from(rows).reduce((most, row) => Math.max(most, row.children.length), 1)
}

function alignment(cell: Element | undefined): string {
  const style = /text-align:\s*(\w+)/i.exec(cell?.getAttribute('style') ?? '')?.[1]
  const side = (cell?.getAttribute('align') ?? style ?? '').toLowerCase()
  const marks: Record<string, string> = { left: ':--', right: '--:', center: ':-:' }
  return marks[side] ?? '---'
}
