import { domainToASCII } from 'node:url'
import type { ReactionKind } from '../db/schema.ts'
import { STORY_REACTIONS } from '../reactions/kinds.ts'
import { refuseAccent, type Shade } from './accent.ts'

/** Who may make an account by the form. */
export const SIGN_UP_MODES = ['open', 'approval', 'invitation', 'closed'] as const

export type SignUpMode = (typeof SIGN_UP_MODES)[number]

/** What administrators change while the site runs. */
export interface SiteSettings {
  /** Empty: as the operator named it (SITE_NAME); see `siteName`. */
  readonly siteName: string
  /** How to reach whoever runs the site: an address, a link or words; empty: nothing is said. */
  readonly contact: string
  /** Markdown on the front page of visitors; empty: the site's own words. */
  readonly welcome: string
  /** Markdown; empty: the site's own words. */
  readonly conduct: string
  readonly signUpMode: SignUpMode
  /** Lower case, in ASCII (punycode), without a dot at either end; each stands for its subdomains too. */
  readonly blockedHosts: readonly string[]
  readonly storiesADay: number
  readonly storiesOnTheFirstDay: number
  readonly picturesAnHour: number
  readonly reportsAnHour: number
  readonly suggestionsAnHour: number
  /** Reactions to stories that are offered, in the order of reactions/kinds.ts; others stay counted. */
  readonly reactions: readonly ReactionKind[]
  /** Like #a03c14, of the light theme and the dark; empty: the site's own. */
  readonly accent: string
  readonly accentDark: string
  /** Hash of a picture of the site's own; empty: the site's mark. */
  readonly logo: string
  /** Markdown above every page; empty: none. */
  readonly banner: string
}

export type SettingName = keyof SiteSettings

/** Its message is a whole sentence for whoever typed it. */
export class SettingRefused extends Error {}

/** A setting as text, as it is typed, stored and audited. */
interface Setting<Value> {
  label: string
  /**
   * @throws SettingRefused
   */
  read(typed: string): Value
  write(value: Value): string
  /** As the site comes. */
  fallback: string
}

export const LONGEST_NAME = 60
export const LONGEST_CONTACT = 200
export const LONGEST_TEXT = 10_000
export const LONGEST_BANNER = 500
export const MOST_HOSTS = 1000

/** Every setting: its name, what it may be, and the sentence that says so. */
export const SETTINGS: { readonly [Name in SettingName]: Setting<SiteSettings[Name]> } = {
  siteName: text('Name of the site', LONGEST_NAME, oneLine),
  contact: text('How to reach you', LONGEST_CONTACT, oneLine),
  welcome: text('Welcome on the front page', LONGEST_TEXT),
  conduct: text('Code of conduct', LONGEST_TEXT),
  signUpMode: {
    label: 'Who may make an account',
    fallback: 'open',
    read: (typed) => SIGN_UP_MODES.find((mode) => mode === typed) ?? refuse('Please choose one of these.'),
    write: (mode) => mode
  },
  blockedHosts: {
    label: 'Blocked link hosts',
    fallback: '',
    read: readHosts,
    write: (hosts) => hosts.join('\n')
  },
  // The fallbacks are the limits of limits/limits.ts.
  storiesADay: number('Stories a day', 20, 1, 1000),
  storiesOnTheFirstDay: number('Stories on the first day of an account', 3, 1, 1000),
  picturesAnHour: number('Pictures an hour', 20, 1, 1000),
  reportsAnHour: number('Reports an hour', 10, 1, 1000),
  suggestionsAnHour: number('Suggested facts an hour', 20, 1, 1000),
  reactions: {
    label: 'Reactions to stories',
    fallback: STORY_REACTIONS.map(({ kind }) => kind).join(' '),
    read: readReactions,
    write: (kinds) => kinds.join(' ')
  },
  accent: accent('Accent colour of the light theme', 'light'),
  accentDark: accent('Accent colour of the dark theme', 'dark'),
  logo: {
    label: 'Logo',
    fallback: '',
    read: (typed) => (/^(?:[0-9a-f]{64})?$/.test(typed) ? typed : refuse('That is no picture of this site.')),
    write: (hash) => hash
  },
  banner: text('Announcement', LONGEST_BANNER)
}

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]

/**
 * What texts of the table `site_setting` mean. One that is missing, or that an older program let in, counts as the
 * site comes.
 */
export function settingsFrom(stored: ReadonlyMap<string, string>): SiteSettings {
  const entries = SETTING_NAMES.map((name) => [name, readOr(SETTINGS[name], stored.get(name))])
  return Object.freeze(Object.fromEntries(entries)) as SiteSettings
}

function readOr(
  { read, fallback }: Pick<Setting<unknown>, 'read' | 'fallback'>,
  stored: string | undefined
): unknown {
  if (stored === undefined) return read(fallback)
  try {
    return read(stored)
  } catch (error) {
    if (error instanceof SettingRefused) return read(fallback)
    throw error
  }
}

/** The site as it comes. */
export const DEFAULT_SETTINGS = settingsFrom(new Map())

function text(label: string, max: number, tidy = (typed: string) => typed): Setting<string> {
  return {
    label,
    fallback: '',
    read(typed) {
      const value = tidy(typed.replaceAll('\r\n', '\n').trim())
      if ([...value].length <= max) return value
      return refuse(`At most ${max.toLocaleString('en')} characters, please; these are ${[...value].length}.`)
    },
    write: (value) => value
  }
}

function oneLine(typed: string): string {
  return typed.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
}

function number(label: string, fallback: number, min: number, max: number): Setting<number> {
  return {
    label,
    fallback: String(fallback),
    read(typed) {
      const value = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : Number.NaN
      return value >= min && value <= max
        ? value
        : refuse(`Please give a whole number from ${min} to ${max}.`)
    },
    write: String
  }
}

function readReactions(typed: string): ReactionKind[] {
  const wanted = new Set(typed.split(/\s+/))
  const kinds = STORY_REACTIONS.map(({ kind }) => kind).filter((kind) => wanted.has(kind))
  return kinds.length > 0 ? kinds : refuse('Please leave at least one reaction.')
}

function accent(label: string, shade: Shade): Setting<string> {
  return {
    label,
    fallback: '',
    read(typed) {
      const colour = typed.trim().toLowerCase()
      if (colour === '') return ''
      if (!/^#[0-9a-f]{6}$/.test(colour)) return refuse('Please give a colour like #a03c14, or nothing.')
      const refusal = refuseAccent(colour, shade)
      return refusal === null ? colour : refuse(refusal)
    },
    write: (colour) => colour
  }
}

function readHosts(typed: string): string[] {
  const hosts = new Set(
    typed
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(readHost)
  )
  if (hosts.size > MOST_HOSTS) refuse(`At most ${MOST_HOSTS} hosts, please; these are ${hosts.size}.`)
  return [...hosts].sort()
}

/** A host as links name it, however it was typed: with a scheme or a path, in capitals, with signs of any script. */
export function readHost(typed: string): string {
  const bare = typed
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^\*?\.+|\.+$/g, '')
  const host = domainToASCII(bare)
  if (/^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/.test(host)) return host
  return refuse(`"${typed.slice(0, 80)}" is no host like example.org.`)
}

function refuse(sentence: string): never {
  throw new SettingRefused(sentence)
}
