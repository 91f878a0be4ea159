import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openViews } from '../../src/web/views.ts'

const VIEWS = join(import.meta.dirname, '../../views')
const files = globSync('**/*.eta', { cwd: VIEWS })

test('a view prints unescaped only includes, the page body and what is named …Html', () => {
  for (const file of files) {
    const source = readFileSync(join(VIEWS, file), 'utf8')
    for (const [, printed = ''] of source.matchAll(/<%~([\s\S]*?)%>/g)) {
      expect(printed.trim(), file).toMatch(/^(include\(|it\.body$|[\w.]*Html(\(.*\))?$)/)
    }
  }
})

test('no view holds a style or script of its own', () => {
  for (const file of files) {
    const source = readFileSync(join(VIEWS, file), 'utf8')
    expect(source, file).not.toMatch(/ style=| on[a-z]+="|<style|javascript:/)
  }
})

/** What comes of a page that includes a part. */
function draw(page: string, part: string, known: object): string {
  const views = openViews()
  views.loadTemplate('@part', part)
  views.loadTemplate('@frame', '[<%= it.title %>: <%~ it.body %>]')
  return views.renderString(page, known)
}

test('a view knows what it is given, and nothing else of the page that includes it', () => {
  const part = '<%= it.told %>, <%= it.kept %>.'
  expect(draw("<%~ include('@part', { told: it.told }) %>", part, { told: 'told', kept: 'kept' })).toBe(
    'told, .'
  )
  expect(draw("<%~ include('@part', it) %>", part, { told: 'told', kept: 'kept' })).toBe('told, kept.')
})

test('a page stands in its frame, which knows what the page knows', () => {
  const page = "<% layout('@frame') %><%~ include('@part', it) %>"
  expect(draw(page, '<<%= it.title %>>', { title: '<b>' })).toBe('[&lt;b&gt;: <&lt;b&gt;>]')
})
