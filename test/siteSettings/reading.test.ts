import { expect, onTestFinished, test, vi } from 'vitest'
import { changesOf } from '../../src/db/changes.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import {
  DEFAULT_SETTINGS,
  readHost,
  SETTINGS,
  SettingRefused,
  settingsFrom
} from '../../src/siteSettings/settings.ts'
import { freshSettings, hasFreshSettings, siteSettings, storeSetting } from '../../src/siteSettings/store.ts'
import { startApp } from '../support/app.ts'
import { newSharedDatabase } from '../support/database.ts'

test('a site that nobody has set anything on is as it comes', async () => {
  const { db, browser } = await startApp()
  await browser.get('/about')
  expect(siteSettings(db)).toEqual(DEFAULT_SETTINGS)
  expect(DEFAULT_SETTINGS).toMatchObject({
    signUpMode: 'open',
    contact: '',
    blockedHosts: [],
    storiesADay: 20,
    banner: ''
  })
  expect(DEFAULT_SETTINGS.reactions).toEqual(['been-there', 'hug', 'learned', 'brave', 'fire'])
})

test('what is set is known from the next request on, without asking the database again', async () => {
  const { db, browser } = await startApp()
  await storeSetting(db, { name: 'signUpMode', value: 'closed', now: 1 })
  await browser.get('/sign-in')
  expect(siteSettings(db).signUpMode).toBe('closed')
  await vi.waitFor(async () => {
    await browser.get('/sign-in')
    expect(hasFreshSettings(db)).toBe(true)
  }, 10_000)
  const same = siteSettings(db)
  await browser.get('/sign-in')
  expect(siteSettings(db)).toBe(same)
})

test('what is set back to how the site comes leaves no row, and the same value changes nothing', async () => {
  const { db } = await startApp()
  const set = (value: string) => storeSetting(db, { name: 'storiesADay', value, now: 1 })
  expect(await set('20')).toBeNull()
  expect(await set('5')).toBe('20')
  expect(await set('5')).toBeNull()
  expect(await set('20')).toBe('5')
  expect(await db.selectFrom('site_setting').selectAll().execute()).toEqual([])
})

test('a setting that is rolled back is never seen', async () => {
  const { db } = await startApp()
  await freshSettings(db)
  const undone = inTransaction(db, async (trx) => {
    await storeSetting(trx, { name: 'banner', value: 'Never said.', now: 1 })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await freshSettings(db)).banner).toBe('')
})

test('what one process sets, another knows within milliseconds', async () => {
  const url = await newSharedDatabase()
  const { db } = await startApp({ DATABASE_URL: url })
  const other = openDatabase(url)
  onTestFinished(() => other.destroy())
  await migrate(other)
  await freshSettings(other)
  for (const value of ['approval', 'invitation', 'closed', 'open']) {
    await storeSetting(db, { name: 'signUpMode', value, now: 1 })
    await vi.waitFor(async () => expect((await freshSettings(other)).signUpMode).toBe(value), {
      timeout: 10_000,
      interval: 5
    })
  }
  expect(changesOf(db).latest()).toBeGreaterThan(0)
})

test('a stored text that this program would refuse counts as the site comes', () => {
  const stored = new Map([
    ['signUpMode', 'whoever'],
    ['storiesADay', '1e9'],
    ['unknown', 'x'],
    ['welcome', 'Good morning.']
  ])
  expect(settingsFrom(stored)).toEqual({ ...DEFAULT_SETTINGS, welcome: 'Good morning.' })
})

test.each([
  ['Spam.EXAMPLE', 'spam.example'],
  ['https://bad.example/path?x#y', 'bad.example'],
  ['*.bad.example.', 'bad.example'],
  ['bücher.example', 'xn--bcher-kva.example']
])('the host %s is kept as %s', (typed, host) => {
  expect(readHost(typed)).toBe(host)
})

test.each(['localhost', 'a b', '', '-', '..', 'http://', `${'a'.repeat(64)}.example`, 'x'.repeat(5000)])(
  'the host "%s" is refused in a sentence',
  (typed) => {
    expect(() => readHost(typed)).toThrow(SettingRefused)
  }
)

test('hosts are kept once each, however they are separated', () => {
  expect(SETTINGS.blockedHosts.read('b.example, a.example\r\nB.example\n\n')).toEqual([
    'a.example',
    'b.example'
  ])
})

test.each(['0', '-1', '1001', '1e2', ' ', '٣', '9'.repeat(400)])('a limit of "%s" is refused', (typed) => {
  expect(() => SETTINGS.storiesADay.read(typed)).toThrow(SettingRefused)
})
