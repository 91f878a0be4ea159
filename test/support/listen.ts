import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { buildSite, type TestApp } from './app.ts'

/** The real site on a port of this machine, for real browsers; its BASE_URL is where it listens. */
export async function listenSite(env: NodeJS.ProcessEnv = {}, at?: number): Promise<TestApp> {
  const port = at ?? (await freePort())
  const site = await buildSite({ BASE_URL: `http://127.0.0.1:${port}`, ...env })
  await site.app.listen({ host: '127.0.0.1', port })
  return site
}

/** The site must know its address before it listens, so the port cannot be left to `listen`. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
