import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder } from '../support/files.ts'

const RESOLVING = join(import.meta.dirname, '../../src/resolving.js')

/** Runs a program of these files, the first of which begins it, as the site begins. */
function run(files: Record<string, string>) {
  const folder = newFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const begin = `import { resolveWithoutLooking } from '${RESOLVING}'
const lookAgain = resolveWithoutLooking()
await import('./${Object.keys(files)[0]}')
lookAgain()
`
  writeFileSync(join(folder, 'begin.mjs'), begin)
  return spawnSync(process.execPath, [join(folder, 'begin.mjs')], { encoding: 'utf8' })
}

test('while the program loads, a module is found by its relative address', () => {
  const { stdout, stderr } = run({
    'first.mjs': "import { said } from './second.mts'\nconsole.log(said)\n",
    'second.mts': "import told from './third.cjs'\nexport const said: string = told.words\n",
    'third.cjs': "exports.words = require('./fourth')\n",
    'fourth.js': "module.exports = 'all there'\n"
  })
  expect([stdout, stderr]).toEqual(['all there\n', ''])
})

test('a file that is missing from the program is told by its name', () => {
  const { stderr, status } = run({ 'first.mjs': "import './gone.mjs'\n" })
  expect(status).toBe(1)
  expect(stderr).toContain('gone.mjs')
})
