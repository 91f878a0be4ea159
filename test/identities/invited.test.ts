import { afterAll, beforeEach, expect, test } from 'vitest'
import { makeInvitation } from '../../src/invitations/store.ts'
import { storeSetting } from '../../src/siteSettings/store.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { formsOf } from '../support/forms.ts'
import { visitor } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'
import { goThere, joinBy, SIGN_IN } from './going.ts'
import { Elsewhere, startOpenIdServer } from './openIdServer.ts'

const provider = await startOpenIdServer()
const site = await buildSite(provider.env)
const { db } = site
afterAll(async () => {
  provider.close()
  await closeSite(site)
})
beforeEach(() => db.deleteFrom('limit_count').execute())

const NOW = Date.now()
const setMode = (value: string) => storeSetting(db, { name: 'signUpMode', value, now: NOW })

let count = 0
function seat(): void {
  const id = `guest-${++count}`
  provider.people.set(id, {})
  provider.seat.person = id
}

/** Where somebody with an invitation for so many begins who would come by the provider. */
async function invitedPage(uses: number): Promise<[string, string]> {
  const { id: inviterId } = await makeAccount(db, `host${++count}`)
  await makeInvitation(db, { inviterId, note: '', uses, expiresAt: NOW + 86_400_000, now: NOW })
  const { key } = await db
    .selectFrom('invitation')
    .select('key')
    .where('inviter_id', '=', inviterId)
    .executeTakeFirstOrThrow()
  return [`/join?invitation=${key}`, '/sign-in/with/openid']
}

test('who is invited may join by a provider, and is counted as come by the invitation', async () => {
  await setMode('invitation')
  seat()
  const refused = await goThere(visitor(site), SIGN_IN)
  expect([refused.status, refused.text.includes('There is no account here')]).toEqual([422, true])
  const from = await invitedPage(1)
  const done = await joinBy(visitor(site), 'guest-one', from)
  expect([done.status, done.headers.location]).toEqual([303, '/you?done=joined'])
  const invited = await db
    .selectFrom('invited')
    .innerJoin('account', 'account.id', 'invited.account_id')
    .select('account.username')
    .execute()
  expect(invited).toEqual([{ username: 'guest-one' }])
  expect((await visitor(site).get(from[0])).text).toContain('does not count any more')
})

test('of two who choose a name with the last use of an invitation one comes in', async () => {
  await setMode('closed')
  const from = await invitedPage(1)
  const choose = async (username: string) => {
    seat()
    const browser = visitor(site)
    const page = String((await goThere(browser, from, { there: new Elsewhere() })).headers.location)
    const { fields } = formsOf((await browser.get(page)).body).find(({ action }) => action === page) ?? {}
    return () => browser.post(page, { ...fields, username })
  }
  const both = [await choose('early'), await choose('later')]
  const answers = await Promise.all(both.map((send) => send()))
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
  expect(answers.find(({ status }) => status === 422)?.text).toContain('does not count any more')
  const members = await db
    .selectFrom('account')
    .select('id')
    .where('username', 'in', ['early', 'later'])
    .execute()
  expect(members).toHaveLength(1)
})
