import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { contrast, fromOklch, refuseAccent, type Shade, SURFACES } from '../../src/siteSettings/accent.ts'
import { lookPath, lookSheet } from '../../src/siteSettings/look.ts'
import { saveSettings } from '../../src/siteSettings/saving.ts'
import { buildTown } from '../admin/town.ts'
import { closeSite } from '../support/app.ts'
import { launchChromium } from '../support/chromium.ts'
import { listenSite } from '../support/listen.ts'
import { makeAccount } from '../support/make.ts'

const TOKENS = readFileSync(join(import.meta.dirname, '../../static/css/tokens.css'), 'utf8')
const FORMS = readFileSync(join(import.meta.dirname, '../../static/css/forms.css'), 'utf8')

test('the surfaces that contrast is measured on are those of the style sheet', () => {
  for (const name of ['paper', 'paper-raised', 'paper-sunk'] as const) {
    const [light, dark] = (['light', 'dark'] as const).map(
      (shade) => `oklch(${SURFACES[shade].behind[name].join(' ')})`
    )
    expect(TOKENS).toContain(`--${name}: light-dark(${light}, ${dark});`)
  }
  const [light, dark] = (['light', 'dark'] as const).map(
    (shade) => `oklch(${SURFACES[shade].onButton.join(' ')})`
  )
  expect(FORMS).toContain(`color: light-dark(${light}, ${dark});`)
})

test('the ratio is that of WCAG', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5)
  expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2)
  expect(fromOklch([0.627955, 0.257683, 29.2339]).map(Math.round)).toEqual([255, 0, 0])
})

test.each<[string, Shade, RegExp | null]>([
  ['#7a2a10', 'light', null],
  ['#ffb36b', 'dark', null],
  ['#ff9a5c', 'light', /light theme this colour has a contrast of 1\.\d\d:1, and words need 4\.5:1.* darker/],
  ['#5a2010', 'dark', /dark theme this colour has a contrast of 1\.\d\d:1, and words need 4\.5:1.* lighter/]
])('%s in the %s theme', (colour, shade, sentence) => {
  if (sentence === null) expect(refuseAccent(colour, shade)).toBeNull()
  else expect(refuseAccent(colour, shade)).toMatch(sentence)
})

test('no grey passes that words could not be read in', () => {
  for (let level = 0; level < 256; level++) {
    const colour = `#${level.toString(16).padStart(2, '0').repeat(3)}`
    const onPaper = contrast([level, level, level], fromOklch(SURFACES.light.behind['paper-sunk']))
    if (refuseAccent(colour, 'light') === null) expect(onPaper).toBeGreaterThanOrEqual(4.5)
  }
})

test('a style sheet says what its address says, and nothing else has one', () => {
  const path = lookPath({ accent: '#7a2a10', accentDark: '' })
  expect(path).toBe('/look/7a2a10-.css')
  expect(lookSheet('7a2a10-.css')).toContain('--ember: light-dark(#7a2a10, oklch(0.755 0.135 52));')
  expect(lookPath({ accent: '', accentDark: '' })).toBeNull()
  for (const file of ['-.css', 'ff9a5c-.css', '7a2a10.css', '7a2a1-.css', 'red-.css', '7A2A10-.css'])
    expect(lookSheet(file), file).toBeNull()
})

test('an accent is refused with its ratio, or holds on every page as a style sheet of its own', async () => {
  const { root, visitor } = await buildTown()
  const save = (accent: string, accentDark = '') =>
    root.submit('/admin/settings', '/admin/settings', { accent, accentDark })
  expect((await save('#ffcc00')).text).toMatch(/contrast of \d\.\d\d:1/)
  expect((await save('red;}body{display:none')).status).toBe(422)
  expect((await save(' #7A2A10 ', '#ffb36b')).status).toBe(303)
  const sheet = '/look/7a2a10-ffb36b.css'
  expect((await visitor.get('/')).body).toContain(`<link rel="stylesheet" href="${sheet}">`)
  const { headers, status } = await visitor.get(sheet)
  expect(status).toBe(200)
  expect(headers['cache-control']).toContain('immutable')
  expect((await visitor.get('/look/ffcc00-.css')).status).toBe(404)
})

const chromium = await launchChromium()
afterAll(() => chromium?.close())

test.skipIf(!chromium)('a browser draws links in it, under the strict policy', async () => {
  const site = await listenSite()
  onTestFinished(() => closeSite(site))
  const actorId = (await makeAccount(site.db, 'root')).id
  await saveSettings(site.db, { accent: '#0b5394', accentDark: '#9fc5e8' }, { actorId, now: 1 })
  const page = await (chromium as Browser).newPage({ colorScheme: 'light' })
  await page.goto(`${site.config.baseUrl}/feeds`)
  const link = () =>
    page
      .locator('main a')
      .last()
      .evaluate((a) => getComputedStyle(a).color)
  expect(await link()).toBe('rgb(11, 83, 148)')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await link()).toBe('rgb(159, 197, 232)')
  await page.close()
})
