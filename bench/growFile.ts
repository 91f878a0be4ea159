import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { growSite } from './growth/grow.ts'

const { values } = parseArgs({
  options: { stories: { type: 'string' }, into: { type: 'string' }, until: { type: 'string' } }
})
const stories = Number(values.stories)
if (!(stories > 0) || !values.into) throw new RangeError('Say --stories NUMBER and --into FOLDER.')
mkdirSync(values.into, { recursive: true })
const path = join(values.into, `${stories}.db`)
const started = Date.now()
const say = (line: string) => console.log(`${((Date.now() - started) / 1000).toFixed(0)} s: ${line}`)
const day = 86_400_000
const endsAt = values.until ? Date.parse(values.until) : (Math.floor(Date.now() / day) - 1) * day
await growSite({
  path,
  stories,
  endsAt,
  threads: [
    { size: 100_000, shape: 'crowd' },
    { size: 10_000, shape: 'chain' }
  ],
  say
})
say(`${path}: ${(statSync(path).size / 1e9).toFixed(2)} GB`)
