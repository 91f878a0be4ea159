import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Entry, zipOf } from '../../src/mine/zip.ts'
import { unzip } from './unzip.ts'

const made = new Date(Date.UTC(2026, 2, 1))

/** Entries of 64 kB that no compression makes smaller; counts how many were asked for, and whether it was told to end. */
function entries(count: number) {
  const seen = { asked: 0, isOver: false }
  async function* make(): AsyncGenerator<Entry> {
    try {
      for (; seen.asked < count; seen.asked++)
        yield { name: `${seen.asked}.webp`, content: randomBytes(65_536) }
    } finally {
      seen.isOver = true
    }
  }
  return { seen, all: make() }
}

async function rest(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await setImmediate()
}

test('no more is asked for than somebody reads', async () => {
  const { seen, all } = entries(1000)
  const zip = zipOf(all, made)
  await rest()
  expect(seen.asked).toBeLessThan(5)
  const begun = seen.asked
  for (let read = 0; read < 10 * 65_536; ) {
    const chunk: Buffer | null = zip.read()
    if (chunk) read += chunk.length
    else await once(zip, 'readable')
  }
  await rest()
  expect(seen.asked).toBeGreaterThan(begun)
  expect(seen.asked).toBeLessThan(20)
  zip.destroy()
  await rest()
  expect(seen.isOver).toBe(true)
})

test('a fault in the middle ends the download before the zip is whole', async () => {
  async function* broken(): AsyncGenerator<Entry> {
    yield { name: 'one.txt', content: 'One.' }
    throw new Error('The disk is gone')
  }
  await expect(buffer(zipOf(broken(), made))).rejects.toThrow('The disk is gone')
})

test('texts, bytes and what comes bit by bit are all read back', async () => {
  async function* some(): AsyncGenerator<Entry> {
    yield { name: 'a/text.md', content: 'Zöe — “ok”' }
    yield { name: 'picture.webp', content: Buffer.from([0, 1, 255]) }
    yield { name: 'empty.md', content: '' }
    yield {
      name: 'bits.json',
      content: (async function* () {
        yield '['
        yield ']'
      })()
    }
  }
  const files = await unzip(await buffer(zipOf(some(), made)))
  expect(files.get('a/text.md')?.toString()).toBe('Zöe — “ok”')
  expect(files.get('picture.webp')).toEqual(Buffer.from([0, 1, 255]))
  expect(files.get('empty.md')?.length).toBe(0)
  expect(files.get('bits.json')?.toString()).toBe('[]')
})
