import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'

const SRC = join(import.meta.dirname, '../../src')
const READ = `
  const { workerData: { path, name, text }, parentPort } = require('node:worker_threads')
  import(path).then((module) => parentPort.postMessage(String(module[name](text)).length))
`

/** Reads a text in a thread of its own: a pattern that takes for ever can be ended there. @returns the length of what it read */
function readApart(file: string, name: string, text: string): Promise<number> {
  const workerData = { path: join(SRC, file), name, text }
  const worker = new Worker(READ, { eval: true, workerData, execArgv: ['--no-warnings'] })
  onTestFinished(async () => void (await worker.terminate()))
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

/** As much as a form may hold. */
const MANY = 1_000_000
const around = (sign: string) => `a${sign.repeat(MANY / sign.length)}x`

/** Each would be looked through from each of its signs to its end, for many minutes. */
test.each([
  ['comments/text.ts', 'readComment', around(' '), MANY + 2],
  ['comments/text.ts', 'readComment', around(' \n'), MANY + 2],
  ['tags/names.ts', 'tagName', around('-!'), 30],
  ['tags/names.ts', 'tagName', around('-'), 2],
  ['facts/technologies.ts', 'technologyName', around('-!'), 30],
  ['facts/technologies.ts', 'technologyName', around('.'), 30],
  ['facts/spans.ts', 'readSpan', '1'.repeat(MANY), 'null'.length],
  ['facts/spans.ts', 'readSpan', `${'1'.repeat(MANY)}h`, 'null'.length]
])('%s: %s reads what a form may hold at once', async (file, name, text, length) => {
  expect(await readApart(file, name, text)).toBeLessThanOrEqual(length)
})
