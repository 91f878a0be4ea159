/** Lightness 0 to 1, chroma, hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number]

export type Shade = 'light' | 'dark'

interface Surfaces {
  /** What stands behind words in the accent colour: of static/css/tokens.css, which a test compares. */
  behind: Readonly<Record<'paper' | 'paper-raised' | 'paper-sunk', Oklch>>
  /** Words on a button of the accent colour, as static/css/forms.css has them. */
  onButton: Oklch
  /** A link that is pointed at moves away from the paper, to here. */
  towards: number
}

export const SURFACES: Readonly<Record<Shade, Surfaces>> = {
  light: {
    behind: {
      paper: [0.977, 0.012, 80],
      'paper-raised': [0.995, 0.006, 80],
      'paper-sunk': [0.945, 0.016, 78]
    },
    onButton: [0.99, 0.01, 80],
    towards: 0
  },
  dark: {
    behind: {
      paper: [0.205, 0.008, 55],
      'paper-raised': [0.245, 0.01, 55],
      'paper-sunk': [0.175, 0.008, 55]
    },
    onButton: [0.2, 0.02, 50],
    towards: 255
  }
}

/** Of WCAG 2.2, for words of any size. */
export const LEAST_CONTRAST = 4.5
/** How much of the accent a wash has, and how far a link that is pointed at moves. */
const WASH = 0.1
const STRONG = 0.18

export interface Accent {
  ember: string
  strong: string
  wash: string
}

/** The colours that a stylesheet needs of one accent. */
export function accentOf(colour: string, shade: Shade): Accent {
  const { behind, towards } = SURFACES[shade]
  const rgb = fromHex(colour)
  const end: Rgb = [towards, towards, towards]
  return {
    ember: colour,
    strong: toHex(mix(rgb, end, STRONG)),
    wash: toHex(mix(fromOklch(behind.paper), rgb, WASH))
  }
}

/** Why words in this colour could not be read in this theme, as a sentence; null where they can. */
export function refuseAccent(colour: string, shade: Shade): string | null {
  const { ratio, surface } = leastContrast(colour, shade)
  if (ratio >= LEAST_CONTRAST) return null
  const shown = (Math.floor(ratio * 100) / 100).toFixed(2)
  const advice = shade === 'light' ? 'a darker one' : 'a lighter one'
  return `Against ${surface} in the ${shade} theme this colour has a contrast of ${shown}:1, and words need ${LEAST_CONTRAST}:1. Please choose ${advice}.`
}

function leastContrast(colour: string, shade: Shade): { ratio: number; surface: string } {
  const { behind, onButton } = SURFACES[shade]
  const { ember, wash } = accentOf(colour, shade)
  const rgb = fromHex(ember)
  const surfaces: Array<[name: string, rgb: Rgb]> = [
    ['the page', fromOklch(behind.paper)],
    ['the boxes', fromOklch(behind['paper-raised'])],
    ['the ground of code', fromOklch(behind['paper-sunk'])],
    ['its own pale tint', fromHex(wash)],
    ['the words on buttons', fromOklch(onButton)]
  ]
  const all = surfaces.map(([surface, other]) => ({ surface, ratio: contrast(rgb, other) }))
  return all.reduce((least, one) => (one.ratio < least.ratio ? one : least))
}

/** Red, green and blue from 0 to 255. */
type Rgb = readonly [number, number, number]

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share
]

function fromHex(colour: string): Rgb {
  const number = Number.parseInt(colour.slice(1), 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}

const toHex = (rgb: Rgb): string =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** As CSS Color 4 says. */
export function fromOklch([lightness, chroma, hue]: Oklch): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    toSigns(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toSigns(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toSigns(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  ]
}

const toSigns = (linear: number): number =>
  255 * Math.min(1, Math.max(0, linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055))

const toLinear = (part: number): number =>
  part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4

const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue)

/** The ratio of WCAG 2.2, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}
