/** What the second pair of eyes looks for, the gravest first: where two are found in one place, the graver is. */
export const KINDS = [
  {
    kind: 'self',
    label: 'This is you',
    why: 'You tell this without your name, and this says whose story it is.',
    mask: '[me]',
    isSecret: true
  },
  {
    kind: 'private-key',
    label: 'A private key',
    why: 'Whoever reads it can sign in or sign with it. If it is real, replace it everywhere now.',
    mask: '[private key]',
    isSecret: true
  },
  {
    kind: 'password',
    label: 'A password',
    why: 'Programs read public pages for these. If it is real, change it now, published or not.',
    mask: '[password]',
    isSecret: true
  },
  {
    kind: 'token',
    label: 'A key or token',
    why: 'Programs read public pages for these. If it is real, revoke it now, published or not.',
    mask: '[token]',
    isSecret: true
  },
  {
    kind: 'word',
    label: 'A word of your list',
    why: 'It is on the list of words that you keep out of what you publish.',
    mask: '[name]',
    isSecret: true
  },
  {
    kind: 'bank',
    label: 'A bank account or card',
    why: 'Money can be taken with it, and it belongs to somebody.',
    mask: '[account]',
    isSecret: false
  },
  {
    kind: 'email',
    label: 'An e-mail address',
    why: 'It names somebody, and is collected for spam.',
    mask: '[e-mail]',
    isSecret: false
  },
  {
    kind: 'host',
    label: 'A host name from inside',
    why: 'It shows how a network is named and who runs it.',
    mask: '[host]',
    isSecret: false
  },
  {
    kind: 'ip',
    label: 'An IP address',
    why: 'It leads to a machine, and from there to who runs it.',
    mask: '[IP address]',
    isSecret: false
  },
  {
    kind: 'phone',
    label: 'A phone number',
    why: 'Somebody will answer it.',
    mask: '[phone number]',
    isSecret: false
  },
  {
    kind: 'hex',
    label: 'A long hexadecimal text',
    why: 'It may be a key, or lead back to whatever it identifies.',
    mask: '[identifier]',
    isSecret: false
  },
  {
    kind: 'base64',
    label: 'A long encoded text',
    why: 'It may be a key, or hold what nobody sees at first sight.',
    mask: '[encoded data]',
    isSecret: false
  }
] as const satisfies readonly FindingKind[]

export type KindName = (typeof KINDS)[number]['kind']

interface FindingKind {
  kind: string
  label: string
  why: string
  /** What stands in its place once it is masked. */
  mask: string
  /** It is published only after an explicit yes. */
  isSecret: boolean
}

/** A place in a text, in UTF-16 units. */
export interface Span {
  from: number
  to: number
}

export interface Match extends Span {
  kind: KindName
}
