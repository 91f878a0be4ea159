import { expect, test } from 'vitest'
import { mailAddress } from '../../src/mail/address.ts'
import { confirmMail, newAddressAskedMail, quoted } from '../../src/mail/texts.ts'

const SENDER = { siteName: 'War Stories', baseUrl: 'https://stories.test' }

test.for([
  ['a\r\nBcc: b@evil.example', /^[^\r\n]+$/],
  ['a\u2028b\u0085c\vd', /^[^\u2028\u0085\v]+$/],
  ['\u202eevil\u2066', /^evil$/],
  ['x'.repeat(500), /^x{119}…$/],
  ['🦦'.repeat(500), /^🦦{119}…$/u],
  ['plain words, at 12:30 sharp.', /^plain words, at 12:30 sharp\.$/],
  ['\ud800', /^\ufffd$/]
] as const)('%j becomes one harmless line', ([text, line]) => {
  expect(quoted(text)).toMatch(line)
})

test.for([
  'https://evil.example/x',
  'www.evil.example',
  'evil.example',
  'me@evil.example',
  'Ann.http://evil.example'
])('no mail program makes a link of %s', (text) => {
  expect(quoted(text)).not.toMatch(/\w:\/\/|\w[.@]\w/)
  expect(quoted(text).replaceAll('\u200b', '')).toBe(text)
})

test('a site with a hostile name sends harmless subjects', () => {
  const sender = { ...SENDER, siteName: 'War\r\nBcc: x@evil.example' }
  const mail = confirmMail(sender, { to: 'ann@example.org', username: 'ann' }, 'secret')
  expect(mail.subject).not.toMatch(/[\r\n]/)
})

test('a mail has no link but its own', () => {
  const to = { to: 'ann@example.org', username: 'ann' }
  const { text } = newAddressAskedMail(SENDER, to, 'evil.example@www.evil.example')
  expect(text.match(/\S*(?:\w\.\w|:\/\/)\S*/g)).toEqual([
    'https://stories.test/settings',
    'https://stories.test'
  ])
})

test.for([
  ['ann@example.org', 'ann@example.org'],
  [' Ann.Lee+War@Example.ORG ', 'ann.lee+war@example.org'],
  ['ann@müller.example', 'ann@xn--mller-kva.example'],
  ["o'neil@mail.example.org", "o'neil@mail.example.org"]
] as const)('%j is the address %s', ([typed, address]) => {
  expect(mailAddress(typed)).toBe(address)
})

test.for([
  '',
  'ann',
  '@example.org',
  'ann@',
  'ann@localhost',
  'ann@example.org@evil.example',
  'ann@example.org, ben@example.org',
  'ann@example.org; ben@example.org',
  '<ann@example.org>',
  'Ann <ann@example.org>',
  '"ann"@example.org',
  'ann lee@example.org',
  'ann@exa mple.org',
  'ann@example.org\r\nBcc: ben@example.org',
  'ann\n@example.org',
  'ann..lee@example.org',
  '.ann@example.org',
  'ann(comment)@example.org',
  'änn@example.org',
  'an\u212a@example.org',
  'ann@-example.org',
  'ann@example..org',
  `${'a'.repeat(200)}@example.org`,
  'a'.repeat(1_000_000)
])('%# is no address', (typed) => {
  expect(mailAddress(typed)).toBeNull()
})
