import { Agent, request } from 'node:http'
import type { ServerProcess } from '../serverProcess.ts'
import { type Figure, percentile } from './figure.ts'
import type { SignedIn } from './members.ts'

const CLIENTS = 10

/** Comments over HTTP with all that guards them; no member posts more often than the limit allows. */
export async function measurePosting(
  site: ServerProcess,
  path: string,
  writers: SignedIn[],
  seconds: number
): Promise<Figure[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const waiting = [...writers]
  const latencies: number[] = []
  const began = performance.now()
  const client = async () => {
    for (let writer = waiting.pop(); writer; writer = waiting.pop()) {
      if (performance.now() - began > seconds * 1000) return
      const start = performance.now()
      const status = await post(agent, `${site.origin}${path}`, writer)
      if (status !== 303) throw new Error(`A comment was answered with ${status}`)
      latencies.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const rate = latencies.length / ((performance.now() - began) / 1000)
  agent.destroy()
  const p99 = percentile(latencies, 0.99)
  return [
    { name: 'comments posted, 10 clients', measured: `${rate.toFixed(0)} a second`, goal: '≥ 800' },
    { name: '  99 of 100 within', measured: `${p99.toFixed(1)} ms`, goal: '≤ 25 ms' }
  ]
}

function post(agent: Agent, url: string, { cookie, formToken }: SignedIn): Promise<number> {
  const form = {
    _token: formToken,
    formKey: crypto.randomUUID(),
    body: 'We had the *same* outage, `tail -f` and all.'
  }
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
      .on('error', reject)
      .end(new URLSearchParams(form).toString())
  })
}
