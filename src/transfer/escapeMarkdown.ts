const MARKS: Array<[RegExp, string]> = [
  [/[\\*_`[\]~|<]/g, '\\$&'],
  [/&(?=[#a-z]|$)/gi, '\\&'],
  // before a link it would make a picture of it
  [/!$/, '\\!'],
  [/^([-=>]|\+(?=\s|$)|#{1,6}(?=\s|$))/, '\\$1'],
  [/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2'],
  // addresses that were no links
  [/(https?|ftp):(?=\/\/)/gi, '$1\\:'],
  [/www\./gi, 'www\\.'],
  [/:(?=[a-z0-9_+-]{1,40}:)/g, '\\:'],
  [/(?<=[\w.+-])@(?=[\w-])/g, '\\@']
]

/**
 * Text that reads the same as Markdown. Beyond turndown's own escapes: tags, character references, strikes,
 * table bars, `1)`, `:emoji:` and bare addresses, all of which our renderer understands.
 */
export function escapeMarkdown(text: string): string {
  return MARKS.reduce((escaped, [mark, replacement]) => escaped.replace(mark, replacement), text)
}
