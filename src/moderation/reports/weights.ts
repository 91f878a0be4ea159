import type { AccountTable, Standing } from '../../db/schema.ts'

/** What an open report weighs in the order of the desk, among things that are equally grave. */
const WEIGHTS: Readonly<Record<Standing, number>> = { new: 1, member: 2, trusted: 4 }
const VISITORS = 1
/** Of a story's teller without a name: the same whoever that is. */
const ALIASES = 2

/** From here on, a thing is looked at before others: somebody trusted has reported it, or several others. */
export const WEIGHTY = 4

/** Of whoever reported; null for a visitor. */
export function weightAtDesk(reporter: {
  kind: AccountTable['kind'] | null
  standing: Standing | null
}): number {
  if (reporter.kind === null || reporter.standing === null) return VISITORS
  return reporter.kind === 'alias' ? ALIASES : WEIGHTS[reporter.standing]
}
