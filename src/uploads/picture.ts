import { createHash } from 'node:crypto'
import type sharp from 'sharp'
import type { OutputInfo, Sharp } from 'sharp'
import { late } from '../text/late.ts'
import { NARROWER_WIDTHS } from '../text/pictures.ts'
import { kindOf, type PictureKind } from './kind.ts'
import { UploadError } from './uploadError.ts'

/** A picture as it is kept: WebP, with nothing in it that was not drawn. */
export interface Picture {
  hash: string
  bytes: Buffer
  width: number
  height: number
  /** Dominant colour as #rrggbb. */
  colour: string
  /** The same picture, narrower. */
  variants: Array<{ width: number; bytes: Buffer }>
}

export const MAX_PICTURE_BYTES = 10 * 1024 * 1024
/** Of all frames together: a photo of a large phone camera fits, and takes 200 MB to decode at the very most. */
const MAX_PIXELS = 40_000_000
const MAX_FRAMES = 200
const MAX_WIDTH = 1600
/** WebP ends at 16,383 px; a long screenshot of a log stays readable. */
const MAX_HEIGHT = 6400
const AVATAR_SIZE = 256
export const SMALL_AVATAR_SIZE = 96
const WEBP = { quality: 82 }
/** Phones show these at two or three pixels a point, where more cannot be seen: a fifth fewer bytes. */
const NARROWER_WEBP = { quality: 72 }
const MAX_SECONDS = 20

/**
 * Draws a file anew, upright and at most 1600 px wide: what it said of camera and place, and whatever else was
 * packed into it, stays behind. Animations stay animated.
 * @throws UploadError
 */
export function readPicture(file: Buffer): Promise<Picture> {
  return inTurn(async () => {
    const frames = await inspect(file)
    const fit = { width: MAX_WIDTH, height: MAX_HEIGHT, fit: 'inside', withoutEnlargement: true } as const
    const { data, info } = await draw(open(file, frames > 1).resize(fit))
    const narrower = NARROWER_WIDTHS.filter((width) => width < info.width)
    return finish(data, info, narrower, (width) => open(data, frames > 1).resize({ width }))
  })
}

/**
 * The middle of a picture as a square, standing still.
 * @throws UploadError
 */
export function readAvatar(file: Buffer): Promise<Picture> {
  return inTurn(async () => {
    await inspect(file)
    const { data, info } = await draw(open(file, false).resize(AVATAR_SIZE, AVATAR_SIZE, { fit: 'cover' }))
    return finish(data, info, [SMALL_AVATAR_SIZE], (width) => open(data, false).resize({ width }))
  })
}

/** @returns the number of frames */
async function inspect(file: Buffer): Promise<number> {
  if (file.length === 0) throw new UploadError('This file is empty.')
  if (file.length > MAX_PICTURE_BYTES)
    throw new UploadError('This file is larger than 10 MB. A smaller copy of the picture will do.')
  const kind = kindOf(file)
  if (kind === 'heic')
    throw new UploadError('This is a HEIC photo, which browsers cannot show. Please send it as a JPEG.')
  if (kind === null)
    throw new UploadError('This file is no picture that the site knows: PNG, JPEG, GIF, WebP and AVIF are.')
  const { format, compression, pages = 1 } = await attempt(open(file, true).metadata())
  if (format !== LOADERS[kind] || (kind === 'avif' && compression !== 'av1')) throw new UploadError(DAMAGED)
  if (pages > MAX_FRAMES)
    throw new UploadError(`This animation has ${pages} frames; up to ${MAX_FRAMES} can be shown.`)
  return pages
}

const LOADERS: Record<PictureKind, string> = {
  png: 'png',
  jpeg: 'jpeg',
  gif: 'gif',
  webp: 'webp',
  avif: 'heif'
}

const draughtsman = (): typeof sharp => late('sharp')

/** Only a still picture is turned upright; sharp cannot turn frames. */
function open(file: Buffer, isAnimated: boolean): Sharp {
  return draughtsman()(file, { animated: isAnimated, autoOrient: !isAnimated, limitInputPixels: MAX_PIXELS })
}

function draw(picture: Sharp, quality = WEBP): Promise<{ data: Buffer; info: OutputInfo }> {
  return attempt(
    picture.webp(quality).timeout({ seconds: MAX_SECONDS }).toBuffer({ resolveWithObject: true })
  )
}

async function finish(
  bytes: Buffer,
  info: OutputInfo,
  widths: number[],
  narrower: (width: number) => Sharp
): Promise<Picture> {
  const variants: Picture['variants'] = []
  for (const width of widths)
    variants.push({ width, bytes: (await draw(narrower(width), NARROWER_WEBP)).data })
  const { dominant } = await draughtsman()(variants.at(-1)?.bytes ?? bytes).stats()
  const parts = [dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, '0'))
  return {
    hash: createHash('sha256').update(bytes).digest('hex'),
    bytes,
    width: info.width,
    height: info.pageHeight ?? info.height,
    colour: `#${parts.join('')}`,
    variants
  }
}

const DAMAGED =
  'This picture is damaged or not whole, so it cannot be shown. Opening and saving it anew may help.'
const TOO_LARGE = 'This picture has more than 40 million pixels. A smaller copy of it will do.'
const TOO_SLOW = 'This picture takes too long to read. A smaller copy of it may do.'

/** What the decoder says of a file is for programmers; the reasons a person can act on are few. */
async function attempt<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    const reason = String(error)
    if (/pixel limit/.test(reason)) throw new UploadError(TOO_LARGE)
    throw new UploadError(/timeout/.test(reason) ? TOO_SLOW : DAMAGED)
  }
}

let lastTurn: Promise<unknown> = Promise.resolve()

/** One picture at a time: two at their largest would take the memory of a small server. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const turn = lastTurn.then(work)
  lastTurn = turn.catch(() => undefined)
  return turn
}
