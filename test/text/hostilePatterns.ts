const fill = (unit: string) => (size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)

/** An opener repeated, then its closer as often: nesting rather than repetition. */
const nest = (open: string, close: string) => (size: number) => {
  const count = Math.floor(size / (open.length + close.length))
  return open.repeat(count) + close.repeat(count)
}

const units = {
  'block quotes': '> ',
  'tight block quotes': '>',
  'bullets in a line': '- ',
  'bullets with text': '- a ',
  'plus bullets': '+ ',
  'stars in a line': '* ',
  'ordered markers': '1. ',
  'quotes and bullets': '> - ',
  'bullets and numbers': '- 1. ',
  'lazy quotes': '> > > > a\nb\n',
  'quotes in lists': '- > a\nb\n',
  'empty items': '-\n',
  items: '- a\n',
  'thematic breaks': '***\n',
  headings: '# a\n',
  'empty headings': '#\n',
  'setext headings': 'a\n-\n',
  'long setext underlines': '=',
  'open emphasis': '*a **a ',
  'open underscores': '_a __a ',
  stars: '*',
  underscores: '_',
  'star letter': '*a',
  'letter star': 'a*',
  'strong and em': 'a**b*c ',
  'crossed emphasis': '*a _b ',
  tildes: '~',
  'open strikes': '~~a ',
  backticks: '`',
  'spaced backticks': '` `` ``` ',
  'open fences': '```\n',
  'fences in lists': '- ```\n',
  'open brackets': '[',
  images: '![',
  'closed brackets': ']',
  'links half open': '[a](',
  'links with angle': '[a](<b',
  'links in links': '[a](b',
  'reference links': '[a][b]',
  'empty links': '[]()',
  'link titles': '[a](b "',
  parentheses: '[a](((((',
  definitions: '[a]: b\n',
  'definitions half': '[a]: <',
  'footnote marks': '[^a]',
  footnotes: '[^a]: b\n',
  'footnotes in line': '[^a]: ',
  'footnote uses': '[^a]\n\n[^a]: x [^a]\n',
  tags: '<a>',
  'half tags': '<a ',
  'closed tags': '</a>',
  'less than': '<',
  attributes: '<a b="',
  comments: '<!--',
  'closing comments': '-->',
  declarations: '<!A',
  instructions: '<?',
  cdata: '<![CDATA[',
  details: '<details>\n',
  divs: '<div>\n',
  'raw bold': '<b>',
  ampersands: '&',
  'half entities': '&a',
  entities: '&amp;',
  'numeric entities': '&#1',
  backslashes: '\\',
  'escaped stars': '\\*',
  tables: '|a|b|\n|-|-|\n',
  pipes: '|',
  'wide tables': '|-',
  addresses: 'http://a.b/',
  www: 'www.',
  mail: 'a@b.',
  'mail dots': 'a.',
  mentions: '@ann ',
  'at signs': '@',
  emoji: ':tada:',
  colons: ':',
  spaces: ' ',
  tabs: '\t',
  'blank lines': ' \n',
  'hard breaks': 'a  \n',
  'indented code': '    a\n\n',
  letters: 'a',
  astral: '😀',
  'lone surrogates': '\ud800',
  nul: '\0',
  combining: 'e\u0301',
  'right to left': '\u202e',
  'carriage returns': 'a\r'
}

const shapes: Record<string, (size: number) => string> = {
  'nested emphasis': nest('*a **b ', 'c** d* '),
  'crossing emphasis': nest('*a **b ', '**c* '),
  'nested underscores': nest('_a __b ', 'c__ d_ '),
  'half tags in emphasis': (size) => `*${fill('<a ')(size)}*`,
  'nested brackets': nest('[', ']'),
  'nested links': nest('[', '](a)'),
  'nested images': nest('![', '](a)'),
  'nested raw tags': nest('<b>', '</b>'),
  'nested strikes': nest('~~a ', ' ~~'),
  'nested details': nest('<details>\n\n', '\n</details>\n\n'),
  'deep quote with a lazy line': (size) => `${fill('> ')(size)}a\nb`,
  'deep list with a lazy line': (size) => `${fill('- ')(size)}a\nb`,
  'stairs of list items': (size) => {
    const depth = Math.floor(Math.sqrt(size))
    return Array.from({ length: depth }, (_, level) => `${' '.repeat(level * 2)}- a\n`).join('')
  },
  'stairs of quotes': (size) => {
    const depth = Math.floor(Math.sqrt(size))
    return Array.from({ length: depth }, (_, level) => `${'>'.repeat(level + 1)} a\n`).join('')
  },
  'growing backtick runs': (size) => {
    const runs = Math.floor(Math.sqrt(size * 2))
    return Array.from({ length: runs }, (_, length) => `a${'`'.repeat(length)}`).join('')
  },
  'a table of many columns': (size) =>
    `${fill('|a')(size / 3)}|\n${fill('|-')(size / 3)}|\n${fill('|b')(size / 3)}|\n`,
  'references to many definitions': (size) =>
    Array.from({ length: Math.floor(size / 20) }, (_, n) => `[${n}]: /${n}\n`).join('') +
    fill('[1][2] ')(size / 3),
  'many different footnotes': (size) =>
    Array.from({ length: Math.floor(size / 25) }, (_, n) => `a[^${n}]\n\n[^${n}]: b\n\n`).join('')
}

/** What a colouring grammar may choke on. */
const codes = {
  letters: 'a',
  brackets: '(',
  quotes: '"',
  spaces: ' ',
  tags: '<a ',
  words: 'a.b(c, ',
  digits: '1',
  dollars: '${',
  slashes: '/* '
}

const lines = (text: string) => text.match(/.{1,118}/gs)?.join('\n') ?? ''

/** Blocks of code made to be slow to colour; lines are just short enough to be coloured. */
export function hostileCode(language: string): ((size: number) => string)[] {
  return Object.values(codes).map(
    (unit) => (size: number) => `\`\`\`${language}\n${lines(fill(unit)(size))}\n\`\`\`\n`
  )
}

/** Texts made to be slow, deep or broken, by name; each gives about `size` characters. */
export const hostilePatterns: Record<string, (size: number) => string> = {
  ...Object.fromEntries(Object.entries(units).map(([name, unit]) => [name, fill(unit)])),
  ...shapes
}
