import sharp from 'sharp'
import { expect, test } from 'vitest'
import { addUpload, findImage } from '../../src/uploads/store.ts'
import { UploadError } from '../../src/uploads/uploadError.ts'
import { startApp } from '../support/app.ts'
import * as files from './files.ts'

async function startUploads() {
  const { db } = await startApp()
  const send = (bytes: Buffer) => addUpload(db, { bytes, alt: 'A graph' })
  const stored = async () => {
    const images = await db.selectFrom('image').select('bytes').execute()
    const variants = await db.selectFrom('image_variant').select('bytes').execute()
    return [...images, ...variants].map(({ bytes }) => bytes)
  }
  return { db, send, stored }
}

test.for(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)(
  'a %s becomes a WebP of the site',
  async (format) => {
    const { db, send } = await startUploads()
    const file = await sharp(await files.photo(300, 200))
      .toFormat(format)
      .toBuffer()
    const { hash, width, height } = await send(file)
    const image = await findImage(db, hash, null)
    const about = await sharp(image?.bytes).metadata()
    expect([about.format, about.width, about.height]).toEqual(['webp', 300, 200])
    expect([width, height, image?.mediaType]).toEqual([300, 200, 'image/webp'])
  }
)

test('a large picture is kept at 1600, 800, 672 and 400 px, with its dominant colour', async () => {
  const { db, send } = await startUploads()
  const { id, hash, width, height } = await send(await files.plain(3000, 1500, '#204080'))
  expect([width, height]).toEqual([1600, 800])
  for (const variant of [800, 672, 400]) {
    const about = await sharp((await findImage(db, hash, variant))?.bytes).metadata()
    expect([about.format, about.width, about.height]).toEqual(['webp', variant, variant / 2])
  }
  expect(await findImage(db, hash, 1600)).toBeUndefined()
  const row = await db.selectFrom('image').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(row).toMatchObject({ alt: 'A graph' })
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(row.colour.slice(at, at + 2), 16))
  expect(blue).toBeGreaterThan(green ?? 0)
  expect(green).toBeGreaterThan(red ?? 0)
})

test('a small picture is not made larger and needs no variant', async () => {
  const { db, send } = await startUploads()
  expect(await send(await files.plain(300, 200, '#204080'))).toMatchObject({ width: 300, height: 200 })
  expect(await db.selectFrom('image_variant').selectAll().execute()).toEqual([])
})

test('a very long screenshot fits what WebP can hold', async () => {
  const { send } = await startUploads()
  const { width, height } = await send(await files.plain(500, 30_000, '#eeeeee'))
  expect(height).toBe(6400)
  expect(width).toBe(107)
})

test("a phone's photo stands upright, and nothing it said of place, camera or people is left", async () => {
  const { send, stored } = await startUploads()
  const file = await files.phonePhoto()
  for (const secret of ['SECRET-CAMERA', 'SECRET-PLACE', 'SECRET-XMP', 'SECRET-TRAILER'])
    expect(file.includes(secret), secret).toBe(true)
  expect(await send(file)).toMatchObject({ width: 500, height: 1000 })
  const kept = await stored()
  expect(kept).toHaveLength(2)
  for (const bytes of kept) {
    expect(bytes.includes('SECRET')).toBe(false)
    const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata()
    expect([exif, xmp, iptc, icc, orientation]).toEqual(Array(5).fill(undefined))
  }
})

test('an animation keeps moving, in its variants too', async () => {
  const { db, send } = await startUploads()
  const { hash, width, height } = await send(await files.animation(12, 600, 300))
  expect([width, height]).toEqual([600, 300])
  for (const variant of [null, 400]) {
    const about = await sharp((await findImage(db, hash, variant))?.bytes, { animated: true }).metadata()
    expect(about).toMatchObject({ format: 'webp', pages: 12, width: variant ?? 600 })
    expect(about.delay?.every((delay) => delay === 120)).toBe(true)
  }
})

test('the same picture is kept once, whoever sends it', async () => {
  const { db, send } = await startUploads()
  const file = await files.photo(900, 600)
  const first = await send(file)
  expect(await addUpload(db, { bytes: file, alt: 'Another' })).toEqual(first)
  expect(await db.selectFrom('image').select('id').execute()).toHaveLength(1)
  expect(await db.selectFrom('image_variant').select('width').execute()).toHaveLength(3)
})

test('what a drawable polyglot carried is gone', async () => {
  const { send, stored } = await startUploads()
  const file = await files.drawablePolyglot()
  expect(file.includes('SECRET-SCRIPT')).toBe(true)
  await send(file)
  for (const bytes of await stored()) expect(bytes.includes('SECRET')).toBe(false)
})

const REFUSED: Record<string, [() => Buffer | Promise<Buffer>, RegExp]> = {
  'an empty file': [() => Buffer.alloc(0), /empty/],
  'one byte': [() => Buffer.from([0x89]), /no picture/],
  'a text': [() => Buffer.from('Hello'), /no picture/],
  'an SVG': [() => files.svg, /no picture/],
  'an HTML page': [() => Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), /no picture/],
  'a PDF': [() => Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj'), /no picture/],
  'a TIFF': [
    async () =>
      sharp(await files.photo(20, 20))
        .tiff()
        .toBuffer(),
    /no picture/
  ],
  'a video': [() => files.video, /no picture/],
  'a HEIC photo': [() => files.heic, /HEIC/],
  'a HEIC photo that claims to be an AVIF': [() => files.falseAvif, /damaged/],
  'a GIF that is a script': [() => files.brokenPolyglot, /damaged/],
  'half a JPEG': [async () => half(await files.photo()), /damaged/],
  'half a PNG': [async () => half(await files.plain(90, 90, '#a0b0c0')), /damaged/],
  'half a WebP': [
    async () =>
      half(
        await sharp(await files.photo())
          .webp()
          .toBuffer()
      ),
    /damaged/
  ],
  'half an AVIF': [
    async () =>
      half(
        await sharp(await files.photo(90, 90))
          .avif()
          .toBuffer()
      ),
    /damaged/
  ],
  'a PNG whose name only is right': [() => Buffer.from('\x89PNG\r\n\x1a\nnothing', 'latin1'), /damaged/],
  'a pixel bomb': [() => files.pixelBomb(), /40 million pixels/],
  'an animation of too many frames': [() => files.animation(201, 4, 4), /201 frames/],
  'a file over 10 MB': [() => Buffer.alloc(10 * 1024 * 1024 + 1, 0xff), /10 MB/]
}

const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)

test.for(Object.keys(REFUSED))('%s is refused in words, and nothing is kept', async (name) => {
  const { send, stored } = await startUploads()
  const [make, sentence] = REFUSED[name] ?? []
  const refusal = await send((await make?.()) ?? Buffer.alloc(0)).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(UploadError)
  expect((refusal as UploadError).message).toMatch(sentence ?? /never/)
  expect(await stored()).toEqual([])
})

test('a pixel bomb takes next to no memory', async () => {
  const { send } = await startUploads()
  const bomb = files.pixelBomb()
  const before = process.memoryUsage().rss
  await expect(send(bomb)).rejects.toThrow(UploadError)
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
})
