import sharp from 'sharp'
import { expect, test } from 'vitest'
import { startApp } from '../support/app.ts'

test('the manifest names the site, and icons that are there in the size and type it says', async () => {
  const { browser } = await startApp({ SITE_NAME: 'Q&A "tales"' })
  const { status, headers, body } = await browser.get('/site.webmanifest')
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/manifest+json; charset=utf-8')
  const manifest = JSON.parse(body)
  expect(manifest).toMatchObject({ name: 'Q&A "tales"', start_url: '/' })
  expect(manifest.icons).toHaveLength(3)
  for (const { src, sizes, type } of manifest.icons) {
    const icon = await browser.get(src)
    expect(icon.status, src).toBe(200)
    expect(icon.headers['content-type']).toMatch(type)
    const { width, height, format } = await sharp(icon.bytes).metadata()
    if (sizes !== 'any') expect({ sizes: `${width}x${height}`, format }).toEqual({ sizes, format: 'png' })
    expect(icon.bytes.length, src).toBeLessThan(10_000)
  }
})

test('every page leads to the manifest and to icons that are there', async () => {
  const { browser } = await startApp()
  const { body } = await browser.get('/about')
  const links = [...body.matchAll(/<link rel="(?:icon|apple-touch-icon|manifest)" href="([^"]+)"/g)]
  expect(links).toHaveLength(3)
  for (const [, path = ''] of links) expect((await browser.get(path)).status, path).toBe(200)
})

test('a browser that asks for a favicon without reading the page is led to one', async () => {
  const { browser } = await startApp()
  const { status, headers } = await browser.get('/favicon.ico')
  expect(status).toBe(301)
  expect((await browser.get(String(headers.location))).headers['content-type']).toBe('image/png')
})
