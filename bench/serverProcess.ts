import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

/** A server in a process of its own, so that the CPU time asked for is the server's alone. */
export interface ServerProcess {
  origin: string
  /** CPU time used since its start by all of its threads, in ms. */
  cpuMs(): Promise<number>
  /** What it holds in memory, in MB. */
  memoryMb(): Promise<number>
  stop(): Promise<void>
}

interface Start {
  env?: Record<string, string>
  execArgv?: string[]
  /** Sent as the first message, for servers that wait for one. */
  message?: object
}

/** Starts a file of this folder that ends in `answerParent`. */
export async function startServer(
  file: string,
  { env, execArgv = [], message }: Start
): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...process.env, ...env },
    execArgv,
    serialization: 'advanced'
  })
  const exit = once(child, 'exit')
  const failure = exit.then(([code]) => Promise.reject(new Error(`${file} ended with code ${code}`)))
  failure.catch(() => undefined)
  const answer = async () => (await Promise.race([once(child, 'message'), failure]))[0]
  if (message) child.send(message)
  return {
    origin: await answer(),
    cpuMs() {
      child.send('cpu')
      return answer()
    },
    memoryMb() {
      child.send('memory')
      return answer()
    },
    async stop() {
      if (child.connected) child.disconnect()
      await exit
    }
  }
}

/** The other side: listens, says where, tells what it uses whenever asked, and ends with its parent. */
export async function answerParent(app: FastifyInstance): Promise<void> {
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  process.on('message', (asked) => {
    if (asked === 'memory') return process.send?.(process.memoryUsage.rss() / 1024 ** 2)
    const { user, system } = process.cpuUsage()
    process.send?.((user + system) / 1000)
  })
  process.once('disconnect', () => process.exit())
  process.send?.(origin)
}
