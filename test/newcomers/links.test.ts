import { expect, test } from 'vitest'
import { blockedAmong, countMentions, linkedHosts, namedHosts } from '../../src/spam/links.ts'
import { foldText } from '../../src/spam/sameText.ts'

const BLOCKED = ['evil.example', 'xn--bse-sna.example']

test.for([
  'https://evil.example/x',
  'see evil.example.',
  'EVIL.example',
  'https://a.b.evil.example',
  'http://evil.example./x',
  'https://good@evil.example/',
  'ｅｖｉｌ．example',
  'https://böse.example',
  'xn--bse-sna.example',
  'evil。example',
  'ev\u00adil.exa\u200bmple'
])('%s names a blocked host', (text) => {
  expect(blockedAmong(namedHosts(text), BLOCKED)).toBeDefined()
})

test.for(['notevil.example', 'evil.example.org', 'evil', 'example', 'devil.example', 'a.b', '...', ''])(
  '%j names none',
  (text) => {
    expect(blockedAmong(namedHosts(text), BLOCKED)).toBeUndefined()
  }
)

test.for([
  'https://evil.example/',
  'https://ev%69l.example/',
  'https://evil.example:8443/',
  'https://x:y@www.evil.example/?a=b&amp;c=d'
])('a link to %s leads to one', (href) => {
  const hosts = linkedHosts(`<p><a href="${href}" rel="nofollow">x</a></p>`, 'https://stories.test')
  expect(blockedAmong(hosts, BLOCKED)).toBe('evil.example')
})

test('links within the site are none, nor are those that lead nowhere', () => {
  const html =
    '<a href="https://stories.test/t">a</a> <a href="/u/ann">b</a> <a href="mailto:a@b.example">c</a> <a href="https://[">d</a>'
  expect(linkedHosts(html, 'https://stories.test')).toEqual([])
  expect(
    countMentions('<a class="mention" href="/u/ann">@ann</a> <a class="mention" href="/u/ann">@ann</a>')
  ).toBe(1)
})

test('a text is compared by its letters alone', () => {
  expect(foldText('Buy  NOW: https://a.example/1 !')).toBe(foldText('buy now https://b.example/2'))
  expect(foldText('Ｂｕｙ now')).toBe('buynow')
  expect(foldText('…')).toBe('')
})

test('a text of a megabyte is looked through once, whatever it is made of', () => {
  const long = 'x'.repeat(900_000)
  for (const text of [long, `${long}.`, 'a.'.repeat(450_000), '.'.repeat(900_000), `.${'-'.repeat(900_000)}`])
    expect(blockedAmong(namedHosts(`${text} evil.example`), BLOCKED)).toBe('evil.example')
})
