/**
 * Rendered text as it reads anywhere else: links and pictures with their whole address. In rendered text every
 * `<` begins a tag and every value stands in double quotes, so that tags can be found without a parser, and
 * an example in a code block is left as it is.
 */
export function absoluteLinks(html: string, pageUrl: string): string {
  return html.replace(/<(?:a|img) [^>]*>/g, (tag) =>
    tag.replace(/ (href|src)="([^"]*)"/g, (_, name, value) => ` ${name}="${absolute(value, pageUrl)}"`)
  )
}

const WHOLE_ADDRESS = /^[a-z][a-z0-9+.-]*:/i

const absolute = (address: string, pageUrl: string): string =>
  WHOLE_ADDRESS.test(address) ? address : (URL.parse(address, pageUrl)?.href ?? address)
