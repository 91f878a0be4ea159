import { withoutControls } from '../text/markdown/characters.ts'

const DAY_MS = 86_400_000
const MOST_USES = 500
const MOST_DAYS = 90
const LONGEST_NOTE = 100

/** What a member may make: for one person each, long enough to be read after a holiday. */
export const MEMBERS = { open: 5, days: 14 }

export type InvitationErrors = Partial<Record<'note' | 'uses' | 'days', string>>

export interface ReadInvitation {
  note: string
  uses: number
  expiresAt: number
  now: number
}

/** An invitation as it was typed, or what is wrong with it by field. */
export function readInvitation(
  { note = '', uses = '', days = '' }: Readonly<Record<string, string>>,
  now: number
): { invitation: ReadInvitation | null; errors: InvitationErrors } {
  const [people, lasts] = [whole(uses, MOST_USES), whole(days, MOST_DAYS)]
  const words = withoutControls(note.replace(/\s+/g, ' ')).trim()
  const errors = {
    ...(words.length > LONGEST_NOTE && { note: `Please use at most ${LONGEST_NOTE} characters.` }),
    ...(people === null && { uses: `Please say for how many people: 1 to ${MOST_USES}.` }),
    ...(lasts === null && { days: `Please say for how many days: 1 to ${MOST_DAYS}.` })
  }
  if (people === null || lasts === null || errors.note) return { invitation: null, errors }
  return { invitation: { note: words, uses: people, expiresAt: now + lasts * DAY_MS, now }, errors }
}

function whole(typed: string, most: number): number | null {
  const value = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0
  return value >= 1 && value <= most ? value : null
}
