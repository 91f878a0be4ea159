import { PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type * as Yazl from 'yazl'
import { late } from '../text/late.ts'

const yazl = (): typeof Yazl => late('yazl')

/** One file of a zip. */
export interface Entry {
  /** Its path in the zip. */
  name: string
  content: string | Buffer | AsyncIterable<string>
}

/** For its owner's eyes. */
const MODE = 0o100600

/**
 * A zip that is made while it is read: an entry is asked for when the one before is on its way, so that no more of
 * them than two are in memory. A fault ends the stream, and with it the download, before the zip is whole.
 */
export function zipOf(entries: AsyncIterable<Entry>, made: Date): Readable {
  const zip = new (yazl().ZipFile)()
  const output = new PassThrough()
  zip.outputStream.pipe(output)
  zip.on('error', (error: Error) => output.destroy(error))
  fill(zip, entries, { output, made }).catch((error) => output.destroy(error))
  return output
}

async function fill(
  zip: Yazl.ZipFile,
  entries: AsyncIterable<Entry>,
  { output, made }: { output: PassThrough; made: Date }
): Promise<void> {
  const closed = finished(output).catch(() => undefined)
  for await (const { name, content } of entries) {
    if (output.destroyed) return
    const source = typeof content === 'string' || Buffer.isBuffer(content) ? [content] : content
    const stream = Readable.from(source)
    zip.addReadStream(stream, name, { mtime: made, mode: MODE, compress: !name.endsWith('.webp') })
    await Promise.race([finished(stream), closed])
  }
  zip.end()
}
