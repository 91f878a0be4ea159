import { readFile } from 'node:fs/promises'
import { ImportError } from './importError.ts'

/** @throws ImportError when there is no such file, or it is not JSON */
export async function readJson(path: string): Promise<unknown> {
  const text = decode(path, await readBytes(path))
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ImportError(`${path} is not JSON: ${explain(text, (error as Error).message)}.`)
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a JSON file',
  EACCES: 'this account may not read it'
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new ImportError(`${path} cannot be read: ${REASONS[code] ?? message}.`)
  }
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ImportError(`${path} is not JSON: it has bytes that are not UTF-8 text.`)
  }
}

function explain(text: string, message: string): string {
  const [, reason = '', at] = /^(.*?) in JSON at position (\d+)/s.exec(message) ?? []
  if (at) return `${reason.toLowerCase()} at ${lineAndColumn(text, Number(at))}`
  if (!isUnexpectedToken(message)) return 'it ends too early'
  const position = findUnexpectedToken(text)
  return `unexpected ${JSON.stringify(text[position])} at ${lineAndColumn(text, position)}`
}

const isUnexpectedToken = (message: string): boolean => message.startsWith('Unexpected token')

/** V8 does not say where an unexpected token stands: it is where the shortest text ends that has it. */
function findUnexpectedToken(text: string): number {
  let [good, bad] = [0, text.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (hasUnexpectedToken(text.slice(0, middle))) bad = middle
    else good = middle
  }
  return bad - 1
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch (error) {
    return isUnexpectedToken((error as Error).message)
  }
}

function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position)
  return `line ${before.split('\n').length}, column ${position - before.lastIndexOf('\n')}`
}
