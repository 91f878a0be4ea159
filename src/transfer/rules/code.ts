import { type Element, type Rules, rule } from './element.ts'

export const codeRules: Rules = {
  codeBlock: rule(['pre'], (_, pre) => {
    const code = textOf(pre).replace(/\n$/, '')
    const fence = '`'.repeat(Math.max(3, 1 + longestRun(code)))
    return `\n\n${fence}${languageOf(pre)}\n${code}\n${fence}\n\n`
  }),
  // from the plain text, or emphasis within code would show its marks
  codeSpan: rule(['code', 'tt'], (_, element) => {
    const code = element.textContent.replace(/\s+/g, ' ')
    if (!code.trim() || element.parentNode.nodeName === 'PRE') return code
    const fence = '`'.repeat(1 + longestRun(code))
    const gap = /^`|`$|^ .* $/.test(code) ? ' ' : ''
    return fence + gap + code + gap + fence
  })
}

function textOf(pre: Element): string {
  for (const lineBreak of Array.from(pre.getElementsByTagName('br'))) lineBreak.replaceWith('\n')
  return pre.textContent
}

function longestRun(code: string): number {
  return (code.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}

/** Forem writes `<pre class="highlight ruby">`, others `language-ruby` on the code or `highlight-source-ruby` around. */
function languageOf(pre: Element): string {
  const classes = [pre.firstElementChild, pre, pre.parentNode].map(
    (element) => element?.getAttribute('class') ?? ''
  )
  for (const pattern of [
    /\blang(?:uage)?-([\w+#-]+)/,
    /\bhighlight-source-([\w+#-]+)/,
    /^highlight (?!js-)([\w+#-]+)$/
  ]) {
    const language = classes.map((names) => pattern.exec(names)?.[1]).find(Boolean)
    if (language && language !== 'plaintext') return language
  }
  return ''
}
