import { beginArrival } from '../../src/identities/arriving.ts'
import { addIdentity, removeIdentity } from '../../src/identities/store.ts'
import { visitorToken } from '../support/formToken.ts'
import type { Looking } from './membersKinds.ts'
import { type MembersWorld, WIDE } from './membersWorld.ts'

/** The site of these pages asks GitHub, to which one goes without asking it first. */
export const PROVIDER = { GITHUB_CLIENT_ID: 'stories', GITHUB_CLIENT_SECRET: 'hidden' }
const GITHUB = { issuer: 'https://github.com', subject: '1', label: WIDE }

/** Pages of who signs in elsewhere. */
export async function identities(
  { site: { db }, ann, annId, visitor }: MembersWorld,
  { look, send }: Looking
): Promise<void> {
  const callback = '/sign-in/with/github/callback'
  // Gives the browser the cookie by which it is known again. The page itself leaves before it can be looked at.
  await visitor.submit('/sign-in', '/sign-in/with/github', {})
  await look('back from a provider too late', visitor, `${callback}?state=x`, 422)
  const kept = { action: '/new', fields: [{ name: 'body', value: `Words to keep ${WIDE}`, isLong: true }] }
  const carried = { returnTo: '/', kept: JSON.stringify(kept) }
  const shown = {
    ...GITHUB,
    provider: 'github',
    address: 'x@mail.example',
    username: 'x',
    provedAt: 0,
    invitation: null,
    asks: false
  } as const
  const browser = visitorToken(visitor)
  const page = `/join/arrival/${await beginArrival(db, { ...shown, carried }, { browser, now: Date.now() })}`
  await look('choosing a name', visitor, page)
  await send('a name that is taken', 422, visitor, [page, page], { username: 'ann' })
  const asking = { ...shown, carried, address: null, asks: true }
  const askingPage = `/join/arrival/${await beginArrival(db, asking, { browser, now: Date.now() })}`
  await look('asking to join by a provider', visitor, askingPage)
  await send('asking without an address', 422, visitor, [askingPage, askingPage], {
    username: 'ann',
    words: WIDE
  })

  const { password_hash } = await db
    .selectFrom('account')
    .select('password_hash')
    .where('id', '=', annId)
    .executeTakeFirstOrThrow()
  const setPassword = (hash: string | null) =>
    db.updateTable('account').set({ password_hash: hash }).where('id', '=', annId).execute()
  await addIdentity(db, annId, GITHUB, Date.now())
  await setPassword(null)
  await look('settings without a password', ann, '/settings')
  await db.updateTable('session').set({ proved_at: 0 }).execute()
  await look('settings without a password, asked for a proof', ann, '/settings')
  await look('a proof by a provider', ann, '/prove?returnTo=/settings')
  await look('how one signs in, with a provider', ann, '/settings/safety?done=linked')
  await db.updateTable('session').set({ proved_at: Date.now() }).execute()
  await send('the last that opens an account', 409, ann, REMOVAL, {})
  await setPassword(password_hash)
  await removeIdentity(db, annId, GITHUB.issuer)
}

const REMOVAL: [string, string] = ['/settings/safety', '/settings/safety/providers/github/removal']
