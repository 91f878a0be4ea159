import { beforeEach, expect, test } from 'vitest'
import { freshSettings, storeSetting } from '../../src/siteSettings/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'
import { makeAccount } from '../support/make.ts'

const PAGE = '/invitations'

let site: TestApp
beforeEach(async () => {
  site = await startApp()
  await setMode('invitation')
})

async function setMode(value: string): Promise<void> {
  await storeSetting(site.db, { name: 'signUpMode', value, now: Date.now() })
  await freshSettings(site.db)
}

async function trusted(name: string): Promise<Browser> {
  const { id } = await makeAccount(site.db, name)
  const trust = { standing: 'trusted', standing_at: Date.now() } as const
  await site.db.updateTable('account').set(trust).where('id', '=', id).execute()
  return signedIn(site, { id })
}

const rows = () => site.db.selectFrom('invitation').select(['short_id', 'note', 'revoked_at']).execute()
const make = (who: Browser, note = '') => who.submit(PAGE, PAGE, { note })
const formOn = async (who: Browser) => {
  const form = formsOf((await who.get(PAGE)).body).find(({ action }) => action === PAGE)
  return { ...form?.fields }
}

test('a trusted member takes back their own invitation, and never that of another', async () => {
  const [ann, ben] = [await trusted('ann'), await trusted('ben')]
  await make(ann, 'By Ann')
  await make(ben, 'By Ben')
  const [anns, bens] = await rows()
  const { _token = '' } = await formOn(ben)
  const stranger = await ben.post(`${PAGE}/${anns?.short_id}/revocation`, { _token })
  const nobody = await ben.post(`${PAGE}/00000000/revocation`, { _token })
  expect([stranger.status, nobody.status]).toEqual([404, 404])
  const words = (text: string) => text.replaceAll(anns?.short_id ?? '', '00000000')
  expect(words(stranger.text)).toBe(nobody.text)
  expect((await ben.get(PAGE)).text).not.toContain('By Ann')
  expect((await rows()).map((row) => row.revoked_at)).toEqual([null, null])
  for (let twice = 0; twice < 2; twice++)
    expect((await ben.post(`${PAGE}/${bens?.short_id}/revocation`, { _token })).status).toBe(303)
  expect((await rows()).map((row) => row.revoked_at !== null)).toEqual([false, true])
})

test('the form of the fifth invitation sent twice makes five, and says so both times', async () => {
  const ann = await trusted('ann')
  for (let n = 0; n < 4; n++) await make(ann)
  const fields = await formOn(ann)
  const both = await Promise.all([ann.post(PAGE, fields), ann.post(PAGE, fields)])
  expect([...both, await ann.post(PAGE, fields)].map(({ status }) => status)).toEqual([303, 303, 303])
  expect(await rows()).toHaveLength(5)
})

test('two forms at once for the fifth invitation make five', async () => {
  const ann = await trusted('ann')
  for (let n = 0; n < 4; n++) await make(ann)
  const forms = [await formOn(ann), await formOn(ann), await formOn(ann)]
  const answers = await Promise.all(forms.map((fields) => ann.post(PAGE, { ...fields, note: 'The fifth' })))
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422])
  const refused = answers.find(({ status }) => status === 422)
  expect(refused?.text).toContain('5 invitations that nobody')
  expect(refused?.body).toContain('The fifth')
  expect(await rows()).toHaveLength(5)
})

test('the page of whoever may invite leads to their invitations, and that of others does not', async () => {
  const ann = await trusted('ann')
  const ben = await signedIn(site, await makeAccount(site.db, 'ben'))
  expect((await ann.get('/you')).body).toContain('href="/invitations"')
  expect((await ben.get('/you')).body).not.toContain('/invitations')
  await setMode('open')
  expect((await ann.get('/you')).body).not.toContain('/invitations')
})
