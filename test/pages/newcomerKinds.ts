import { askToJoin } from '../../src/joining/asking/store.ts'
import { storeSetting } from '../../src/siteSettings/store.ts'
import { withholdStory } from '../../src/stories/withholding.ts'
import { signedIn } from '../support/app.ts'
import { makeAccount, makeStory } from '../support/make.ts'
import type { Looking } from './membersKinds.ts'
import { type MembersWorld, WIDE } from './membersWorld.ts'

/** Pages of who comes, who lets them come, and whose first words wait. */
export async function newcomers(
  { site, newcomer, newcomerId, visitor }: MembersWorld,
  { look, send }: Looking
): Promise<void> {
  const { db } = site
  const setMode = (value: string) => storeSetting(db, { name: 'signUpMode', value, now: Date.now() })
  const host = await makeAccount(db, 'hostess', { displayName: WIDE })
  await db.updateTable('account').set({ role: 'admin' }).where('id', '=', host.id).execute()
  const admin = await signedIn(site, host)
  const page = '/admin/invitations'
  await look('no invitations', admin, page)
  await send('an invitation that is refused', 422, admin, [page, page], {
    note: WIDE,
    uses: '-1',
    days: WIDE
  })
  await admin.submit(page, page, { note: WIDE.slice(0, 80), uses: '2', days: '7' })
  const { body } = await look('an invitation', admin, page)
  const link = /\/join\?invitation=[A-Za-z0-9_-]+/.exec(body)?.[0] ?? ''
  await setMode('invitation')
  await look('joining by invitation', visitor, link)
  await look('joining without one', visitor, '/join', 403)
  await setMode('approval')
  await look('asking to join', visitor, '/join?returnTo=/new')
  const wish = { username: 'x', password: 'x', email: WIDE, words: WIDE }
  await send('asking that is refused', 422, visitor, ['/join', '/join'], wish)
  await look('having asked', visitor, '/join/asked')
  const asking = { username: 'asking', passwordHash: '', address: 'asking@example.org', words: WIDE }
  await askToJoin(db, { ...asking, now: Date.now() })
  await look('who asks to join', admin, '/desk/joining')
  await setMode('open')
  const held = await makeStory(db, { authorId: newcomerId, title: WIDE })
  await withholdStory(db, held.id, 'held', Date.now())
  await look('a story that waits for a look', newcomer, held.path)
}
