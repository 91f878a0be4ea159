/** Without the characters that no XML 1.0 document may hold, escaped or not. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(NOT_XML, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** For element text: xml-js takes an `&amp;` for an ampersand that was escaped before, and would not escape it. */
export function elementText(text: string): string {
  return xmlText(text).replaceAll('&', '&amp;')
}

/** For a CDATA section: xml-js takes the first `]]>` apart and forgets the others. */
export function cdataText(text: string): string {
  const [first = '', ...rest] = xmlText(text).split(']]>')
  return rest.length === 0 ? first : `${first}]]>${rest.join(']]]]><![CDATA[>')}`
}
