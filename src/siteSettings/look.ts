import { accentOf, refuseAccent, type Shade } from './accent.ts'
import type { SiteSettings } from './settings.ts'

/** The site's own, of static/css/tokens.css, for a theme whose accent nobody chose. */
const OWN: Record<Shade, { ember: string; strong: string; wash: string }> = {
  light: {
    ember: 'oklch(0.515 0.165 38)',
    strong: 'oklch(0.43 0.15 36)',
    wash: 'oklch(0.945 0.03 55)'
  },
  dark: {
    ember: 'oklch(0.755 0.135 52)',
    strong: 'oklch(0.83 0.11 58)',
    wash: 'oklch(0.29 0.035 45)'
  }
}

export const LOOK_PATTERN = '^([0-9a-f]{6})?-([0-9a-f]{6})?\\.css$'

/** Where the style sheet of these accents is: its address says all of it. Null where nobody chose any. */
export const lookPath = ({
  accent,
  accentDark
}: Pick<SiteSettings, 'accent' | 'accentDark'>): string | null =>
  accent || accentDark ? `/look/${accent.slice(1)}-${accentDark.slice(1)}.css` : null

/** The style sheet behind the last part of such an address; null where nobody may choose these accents. */
export function lookSheet(file: string): string | null {
  const [, light, dark] = new RegExp(LOOK_PATTERN).exec(file) ?? []
  const chosen = { light: light && `#${light}`, dark: dark && `#${dark}` }
  if (!chosen.light && !chosen.dark) return null
  for (const shade of ['light', 'dark'] as const)
    if (chosen[shade] && refuseAccent(chosen[shade], shade) !== null) return null
  const [day, night] = (['light', 'dark'] as const).map((shade) =>
    chosen[shade] ? accentOf(chosen[shade], shade) : OWN[shade]
  )
  const line = (name: string, part: 'ember' | 'strong' | 'wash') =>
    `  --${name}: light-dark(${day?.[part]}, ${night?.[part]});\n`
  return `:root {\n${line('ember', 'ember')}${line('ember-strong', 'strong')}${line('ember-wash', 'wash')}}\n`
}
