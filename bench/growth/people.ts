import { pick, type Random } from '../random.ts'
import { type Scale, someOf } from './cast.ts'
import type { Tables } from './tables.ts'

const FIRST_NAMES = [
  'Ada',
  'Björn',
  'Chioma',
  'Dana',
  'Emre',
  'Farah',
  'Grace',
  'Hiro',
  'Ines',
  'Jun'
] as const
const PRONOUNS = ['', '', 'she/her', 'he/him', 'they/them'] as const
const TAGS = [
  'databases',
  'deploys',
  'dns',
  'caching',
  'queues',
  'postmortem',
  'linux',
  'backups',
  'kubernetes'
]
const FOLLOWED = 4

/** Everybody, with what they follow: a few tags and people, the well-known ones more often. */
export function addPeople({ account, followTag, followPerson }: Tables, random: Random, scale: Scale): void {
  for (let id = 1; id <= scale.people; id++) {
    const name = pick(random, FIRST_NAMES)
    const username = `${name
      .normalize('NFD')
      .replace(/[^a-z]/gi, '')
      .toLowerCase()}${id}`
    account({
      id,
      username,
      display_name: `${name} ${id}`,
      pronouns: pick(random, PRONOUNS),
      bio: 'On call since the first pager.',
      link: '',
      kind: 'member',
      created_at: scale.startsAt
    })
    const at = { account_id: id, created_at: scale.startsAt }
    for (const tag of someOf(random, scale.tags, FOLLOWED)) followTag({ ...at, tag_id: tag + 1 })
    for (const person of someOf(random, scale.people, FOLLOWED))
      if (person + 1 !== id) followPerson({ ...at, person_id: person + 1 })
  }
}

export const tagNameOf = (tag: number): string => TAGS[tag] ?? `service-${tag}`
