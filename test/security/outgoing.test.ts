import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startApp } from '../support/app.ts'
import { joined } from '../support/joined.ts'
import { makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { hiddenFields, postFiles } from '../uploads/multipart.ts'

/** Something on this machine that nobody outside reaches, and counts who asks for its secret. */
async function listener(): Promise<{ port: number; visits: () => number }> {
  let visits = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (bytes.includes('secret')) visits++
      socket.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, visits: () => visits }
}

/** The same place, as those spell it who would get past a list of forbidden addresses. */
const spellings = (port: number): string[] =>
  [
    '127.0.0.1',
    'localhost',
    '127.1',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    'user@127.0.0.1',
    '127.0.0.1.'
  ].map((host) => `http://${host}:${port}/secret`)

const SVG = (address: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="${address}"/></svg>`

test('the site asks nobody for what somebody’s text, profile, mail address or file names', async () => {
  const { port, visits } = await listener()
  const site = await startApp()
  const ann = await joined(site, 'ann')
  const { body } = await ann.get('/settings')
  const _token = /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const story = await makeStory(site.db)
  const fields = await hiddenFields(ann, '/images', '/images')
  for (const address of spellings(port)) {
    await site.db.deleteFrom('limit_count').execute()
    const markdown = `${address} <${address}> [a](${address}) ![a](${address})\n\n<img src="${address}">\n\n[a]: ${address}`
    const told = await makeStory(site.db, { title: address, markdown })
    const page = await ann.get(told.path)
    expect(page.status).toBe(200)
    expect((await ann.post('/preview', { _token, body: markdown })).status).toBe(200)
    await ann.submit(story.path, `/s/${story.shortId}/comments`, { body: markdown })
    await ann.post('/settings/profile', { _token, displayName: 'Ann', bio: address, link: address })
    const host = new URL(address).host
    await ann.post('/settings/address', { _token, email: `ann@${host}`, addressPassword: 'x' })
    for (const bytes of [SVG(address), address, `#EXTM3U\n${address}`])
      expect(
        (await postFiles(ann, '/images', fields, [{ field: 'image', bytes: Buffer.from(bytes) }])).status
      ).toBe(422)
    await ann.get(`/search?q=${encodeURIComponent(address)}`, { referer: address, origin: address })
    await ann.get(`/sign-in?returnTo=${encodeURIComponent(address)}`)
  }
  await deliver(site)
  expect(visits()).toBe(0)
  const answer = await fetch(`http://127.0.0.1:${port}/secret`).catch(() => null)
  expect([answer, visits()]).toEqual([null, 1])
})
