import { Agent, type RequestOptions, request } from 'node:http'

const CLIENTS = 10

export interface Asked {
  url: string
  status: number
  options?: Pick<RequestOptions, 'method' | 'headers'>
  body?: string
}

/**
 * Ten clients that each ask again as soon as they are answered.
 * @param next what to ask for; null when there is nothing left
 * @returns how long each answer took, in ms, and how long all of them
 * @throws when an answer has another status
 */
export async function askInTurn(next: () => Asked | null, seconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const latencies: number[] = []
  const began = performance.now()
  const client = async () => {
    for (let asked = next(); asked; asked = next()) {
      if (performance.now() - began > seconds * 1000) return
      const start = performance.now()
      const status = await ask(agent, asked)
      if (status !== asked.status) throw new Error(`${asked.url} was answered with ${status}`)
      latencies.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  agent.destroy()
  return { latencies, seconds: (performance.now() - began) / 1000 }
}

function ask(agent: Agent, { url, options, body }: Asked): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { ...options, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
      .on('error', reject)
      .end(body)
  })
}
