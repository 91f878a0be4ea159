import { createHash } from 'node:crypto'
import { STORY_REACTIONS } from '../reactions/kinds.ts'
import {
  LONGEST_BANNER,
  LONGEST_CONTACT,
  LONGEST_NAME,
  LONGEST_TEXT,
  SETTINGS,
  type SettingName,
  type SignUpMode,
  type SiteSettings
} from './settings.ts'

/** How a setting is typed. */
type Field = 'line' | 'text' | 'number' | 'choice' | 'checks' | 'colour'

interface Shown {
  name: SettingName
  field: Field
  hint?: string
  max?: number
}

/** What is shown under one heading. */
export interface Group {
  name: string
  title: string
  settings: readonly Shown[]
}

const MARKDOWN = 'In Markdown. Left empty, the site says it in its own words.'

export const GROUPS: readonly Group[] = [
  {
    name: 'announcement',
    title: 'Announcement',
    settings: [
      {
        name: 'banner',
        field: 'text',
        max: LONGEST_BANNER,
        hint: 'Above every page, for everybody, until you take it out again. In Markdown; links work.'
      }
    ]
  },
  {
    name: 'words',
    title: 'Words',
    settings: [
      { name: 'siteName', field: 'line', max: LONGEST_NAME, hint: 'Left empty, as the operator named it.' },
      {
        name: 'contact',
        field: 'line',
        max: LONGEST_CONTACT,
        hint: 'An e-mail address, a link or a few words, for who cannot sign in any more. Everybody can read it.'
      },
      { name: 'welcome', field: 'text', max: LONGEST_TEXT, hint: MARKDOWN },
      { name: 'conduct', field: 'text', max: LONGEST_TEXT, hint: MARKDOWN }
    ]
  },
  { name: 'joining', title: 'Joining', settings: [{ name: 'signUpMode', field: 'choice' }] },
  {
    name: 'limits',
    title: 'Limits',
    settings: [
      { name: 'storiesADay', field: 'number' },
      { name: 'storiesOnTheFirstDay', field: 'number' },
      { name: 'picturesAnHour', field: 'number' },
      { name: 'reportsAnHour', field: 'number' },
      { name: 'suggestionsAnHour', field: 'number' }
    ]
  },
  {
    name: 'links',
    title: 'Links',
    settings: [
      {
        name: 'blockedHosts',
        field: 'text',
        hint: 'One a line, like example.org; what is below it is meant too. Nobody can publish links to these.'
      }
    ]
  },
  {
    name: 'reactions',
    title: 'Reactions',
    settings: [
      {
        name: 'reactions',
        field: 'checks',
        hint: 'Those that were given stay counted where they are, offered or not.'
      }
    ]
  },
  {
    name: 'look',
    title: 'Look',
    settings: [
      {
        name: 'accent',
        field: 'colour',
        hint: 'Like #a03c14, for links and buttons. Left empty, the ember.'
      },
      { name: 'accentDark', field: 'colour', hint: 'Like #ff9a5c. Left empty, the ember.' }
    ]
  }
]

const MODE_LABELS: Record<SignUpMode, string> = {
  open: 'Everybody, at once',
  approval: 'Everybody whom an administrator or moderator lets in',
  invitation: 'Whoever is invited',
  closed: 'Nobody'
}

const CHOICES: Partial<Record<SettingName, ReadonlyArray<{ value: string; label: string }>>> = {
  signUpMode: Object.entries(MODE_LABELS).map(([value, label]) => ({ value, label })),
  reactions: STORY_REACTIONS.map(({ kind, label }) => ({ value: kind, label }))
}

/** What a page shows of the groups: each setting as it is stored, or as somebody typed it just now. */
export function shownGroups(
  settings: SiteSettings,
  { typed = {}, errors = {} }: { typed?: Readonly<Record<string, string>>; errors?: Errors }
) {
  return GROUPS.map(({ settings: shown, ...group }) => ({
    ...group,
    settings: shown.map(({ name, ...setting }) => ({
      ...setting,
      name,
      label: SETTINGS[name].label,
      value: typed[name] ?? textOf(settings, name),
      was: { field: wasField(name), mark: markOf(textOf(settings, name)) },
      error: errors[name],
      choices: CHOICES[name] ?? []
    }))
  }))
}

/** Sentences by the setting that they are about. */
export type Errors = Partial<Record<SettingName, string>>

/** A setting as it is stored and typed. */
export const textOf = <Name extends SettingName>(settings: SiteSettings, name: Name): string =>
  SETTINGS[name].write(settings[name])

/** The hidden field that says what a setting was when its page was drawn. */
export const wasField = (name: SettingName): string => `was-${name}`

/** Short, as a text may be long. */
export const markOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16)

/** A setting for people who read what it was and is: the words of its choices, and of a picture a few signs. */
export function settingWords(name: string, value: string): string {
  if (name === 'logo') return value && `the picture ${value.slice(0, 8)}`
  const choices = Object.hasOwn(CHOICES, name) ? (CHOICES[name as SettingName] ?? []) : []
  const label = (code: string) => choices.find((choice) => choice.value === code)?.label ?? code
  return choices.length > 0 ? value.split(' ').map(label).join(', ') : value
}

/** What a form says of a setting; several boxes are one text. */
export function typedText({ name, field }: Shown, fields: Readonly<Record<string, string>>): string {
  if (field !== 'checks') return fields[name] ?? ''
  const boxes = CHOICES[name] ?? []
  return boxes
    .map(({ value }) => value)
    .filter((value) => fields[`${name}-${value}`] === 'on')
    .join(' ')
}
