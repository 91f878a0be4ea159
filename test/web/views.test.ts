import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

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
