export type PictureKind = 'png' | 'jpeg' | 'gif' | 'webp' | 'avif'

/** What a file is by its first bytes, whatever its name or its sender say; null for all that is no picture. */
export function kindOf(bytes: Buffer): PictureKind | 'heic' | null {
  const start = bytes.toString('latin1', 0, 12)
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (/^GIF8[79]a/.test(start)) return 'gif'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp'
  return start.startsWith('ftyp', 4) ? heifKind(bytes) : null
}

/** A HEIF file lists in its first box the formats it follows; any video would pass for one without this look. */
function heifKind(bytes: Buffer): 'avif' | 'heic' | null {
  const end = Math.min(bytes.readUInt32BE(0), 256)
  const brands = bytes.toString('latin1', 8, end)
  if (/avi[fs]/.test(brands)) return 'avif'
  return /hei[cxms]|hev[cmsx]|mif1|msf1/.test(brands) ? 'heic' : null
}
