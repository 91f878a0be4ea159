import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const words: string[] = scripts.start.split(' ').slice(1)

/** What `npm start` tells Node, so that the same is measured. */
export const PROGRAM_FLAGS = words.filter((word) => word.startsWith('-'))

/** What `npm start` runs. */
export const PROGRAM = join(ROOT, words.at(-1) ?? '')
