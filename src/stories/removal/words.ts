import type { Remover } from '../../db/schema.ts'
import { ended } from '../../text/ended.ts'

/** What stands where a story was. */
export function takenDown({ by, reason }: { by: Remover | null; reason: string }): string {
  const who = by === 'author' ? 'by the person who told it' : 'by a moderator'
  return `This story was taken down ${who}.${reason ? ` Reason: ${ended(reason)}` : ''}`
}
