/** What became of an act that somebody objected to. */
export const OUTCOMES = { upheld: 'it stands', undone: 'it was undone' } as const

interface Answered {
  actorId: number | null
  decidedBy: number | null
}

/** Whether whoever acted looked again themselves. */
export const isBySame = ({ actorId, decidedBy }: Answered): boolean =>
  decidedBy !== null && decidedBy === actorId

/** Who looked again, for the person concerned. */
export const lookedAgain = (answered: Answered): string =>
  isBySame(answered)
    ? 'The one who acted looked again, as nobody else was there to'
    : 'Another moderator looked again'
