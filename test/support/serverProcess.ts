import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { newFolder } from './files.ts'

const SERVER = join(import.meta.dirname, '../../src/main.js')

export interface ServerProcess {
  child: ChildProcess
  port: number
  file: string
  /** All that it printed until now. */
  output: () => string
  exited: Promise<number | null>
}

/**
 * The site as its operator starts it, on a file of its own; killed when the test ends.
 * @param preload a module's text that runs in the process before the site
 */
export async function startServerProcess(env: NodeJS.ProcessEnv = {}, preload = ''): Promise<ServerProcess> {
  const port = await freePort()
  const file = join(newFolder(), 'site.db')
  const args = preload
    ? ['--import', `data:text/javascript,${encodeURIComponent(preload)}`, SERVER]
    : [SERVER]
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env.PATH ?? '',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: `sqlite:${file}`,
      ...env
    }
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  const ready = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      if (output.includes(' is at http')) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`The site did not start: ${output}`)))
  })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  await ready
  return { child, port, file, output: () => output, exited }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
