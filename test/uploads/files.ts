import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** Files that people and attackers send. */

const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#a06040',
      noise: { type: 'gaussian', mean: 128, sigma: 30 }
    }
  })

export const photo = (width = 1200, height = 800): Promise<Buffer> => noise(width, height).jpeg().toBuffer()

export const plain = (width: number, height: number, colour: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer()

/** As a phone takes it: on its side, with its place and the camera's name, and a video after its end. */
export async function phonePhoto(): Promise<Buffer> {
  const picture = await sharp({ create: { width: 1000, height: 500, channels: 3, background: '#a06040' } })
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'SECRET-CAMERA', Artist: 'SECRET-NAME' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSMapDatum: 'SECRET-PLACE' }
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET-XMP</x:xmpmeta>')
    .jpeg()
    .toBuffer()
  return Buffer.concat([picture, Buffer.from('SECRET-TRAILER')])
}

export async function animation(frames: number, width = 40, height = 30): Promise<Buffer> {
  const pictures = await Promise.all(
    Array.from({ length: frames }, (_, n) =>
      plain(width, height, `rgb(${(n * 37) % 256}, 80, ${(n * 91) % 256})`)
    )
  )
  return sharp(pictures, { join: { animated: true } })
    .gif({ loop: 0, delay: pictures.map(() => 120), keepDuplicateFrames: true })
    .toBuffer()
}

/** 300 kB that unpack to 2.5 thousand million pixels. */
export function pixelBomb(): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(50_000, 0)
  header.writeUInt32BE(50_000, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc(6_251 * 50_000))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

/** A script to a browser that asks for one, a GIF to a program that looks at the first bytes only. */
export const brokenPolyglot = Buffer.from('GIF89a/*\0\0\0\0\0*/=1;alert("SECRET-SCRIPT")//')

/** The same in a GIF that can be drawn: the script is in a comment and after the end. */
export async function drawablePolyglot(): Promise<Buffer> {
  const gif = await sharp(await plain(20, 20, '#123456'))
    .gif()
    .toBuffer()
  const script = Buffer.from('*/=1;alert("SECRET-SCRIPT")//')
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, script.length]), script, Buffer.from([0])])
  const colours = (gif[10] ?? 0) & 0x80 ? 3 * 2 ** (((gif[10] ?? 0) & 7) + 1) : 0
  const start = 13 + colours
  return Buffer.concat([gif.subarray(0, start), comment, gif.subarray(start), script])
}

export const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
)

const heifHeader = (brands: string) => {
  const box = Buffer.from(`\0\0\0\0ftyp${brands}`, 'latin1')
  box.writeUInt32BE(box.length, 0)
  return box
}
export const heic = Buffer.concat([heifHeader('heic\0\0\0\0mif1heic'), Buffer.alloc(400)])
export const video = Buffer.concat([heifHeader('isom\0\0\0\0isomavc1'), Buffer.alloc(400)])
/** A HEIC photo that claims to be an AVIF. */
export const falseAvif = Buffer.concat([heifHeader('avif\0\0\0\0mif1heic'), Buffer.alloc(400)])
