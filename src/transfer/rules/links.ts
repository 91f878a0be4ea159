import { escapeMarkdown } from '../escapeMarkdown.ts'
import { type Element, inOneLine, type Rules, rule } from './element.ts'

/** Pictures and links; an address within the page leads nowhere here, so only its text is kept. */
export function linkRules(pageUrl: string): Rules {
  const addressOf = (address: string | null) => (address ? absolute(address, pageUrl) : null)
  return {
    link: rule(['a'], (content, link) => {
      if (isMention(link)) return link.textContent.trim()
      const address = addressOf(link.getAttribute('href'))
      if (!address || !content.trim()) return content
      if (isBareAddress(link)) return `<${link.textContent}>`
      // a card has headings and paragraphs in its link, which Markdown's cannot have
      const text = content.trim().includes('\n\n')
        ? escapeMarkdown(inOneLine(link.textContent))
        : inOneLine(content)
      return `[${text}](${address})`
    }),
    picture: rule(['img'], (_, image) => {
      const alt = escapeMarkdown(inOneLine(image.getAttribute('alt') ?? ''))
      if (/\bemoji\b/.test(image.getAttribute('class') ?? '')) return alt
      const address = addressOf(image.getAttribute('src'))
      return address ? `![${alt}](${address})` : ''
    })
  }
}

function isBareAddress(link: Element): boolean {
  return link.textContent === link.getAttribute('href') && /^https?:\/\/[^\s<>]+$/.test(link.textContent)
}

function isMention(link: Element): boolean {
  const names = link.getAttribute('class') ?? ''
  return /\bmentioned-user\b/.test(names) && /^\s*@\w+\s*$/.test(link.textContent)
}

function absolute(address: string, pageUrl: string): string | null {
  const url = address.trim().startsWith('#') ? null : URL.parse(address, pageUrl)
  return url && /^(https?|mailto):$/.test(url.protocol) ? url.href.replace(/[()\\]/g, '\\$&') : null
}
