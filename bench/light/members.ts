import { addAccount } from '../../src/accounts/store.ts'
import type { Db } from '../../src/db/open.ts'
import { formTokenOf, startSession } from '../../src/sessions/store.ts'

export interface SignedIn {
  cookie: string
  formToken: string
}

/** Members who are signed in, as many as it takes to get past the limits of each. */
export function signedInMembers(db: Db, count: number): Promise<SignedIn[]> {
  return db.transaction().execute(async (trx) => {
    const members: SignedIn[] = []
    for (let number = 0; number < count; number++) {
      const username = `writer${number}`
      const now = Date.now()
      const { id } = await addAccount(trx, {
        username,
        displayName: username,
        kind: 'member',
        // whoever came today waits for a look
        createdAt: now - 30 * 86_400_000
      })
      const token = await startSession(trx, { accountId: id, userAgent: 'bench', address: '127.0.0.1', now })
      members.push({ cookie: `__Host-session=${token}`, formToken: formTokenOf(token) })
    }
    return members
  })
}
