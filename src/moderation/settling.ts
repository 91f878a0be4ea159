import type { Db } from '../db/open.ts'
import type { Time } from '../db/schema.ts'
import { letGo } from './claims.ts'

export interface Settlement {
  by: number
  outcome: 'upheld' | 'undone'
  answer: string
  now: Time
}

/** Ends the appeal against an act, where one waits. */
export async function settleAppeal(
  trx: Db,
  actId: number,
  { by, outcome, answer, now }: Settlement
): Promise<void> {
  const settled = await trx
    .updateTable('appeal')
    .set({ decided_at: now, decided_by: by, outcome, answer })
    .where('act_id', '=', actId)
    .where('decided_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (settled) await letGo(trx, { kind: 'appeal', id: settled.id })
}
