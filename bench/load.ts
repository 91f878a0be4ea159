import autocannon from 'autocannon'
import type { Page } from './pages.ts'

export const CONNECTIONS = 10

export interface Load {
  seconds: number
  /** How long each request took, in ms. */
  latencies: number[]
}

/**
 * Asks for a page as fast as answers come, or so many times a second.
 * @throws when a request fails or is answered with another status
 */
export async function loadPage(origin: string, page: Page, seconds: number, rate?: number): Promise<Load> {
  const latencies: number[] = []
  const failures: unknown[] = []
  const { path, headers, status } = page
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    const options = {
      url: origin + path,
      headers,
      connections: CONNECTIONS,
      duration: seconds,
      ...(rate && { overallRate: rate }),
      sampleInt: 50
    }
    autocannon(options, (error) => (error ? reject(error) : resolve()))
      .on('response', (_client, answered, _bytes, ms) => {
        if (answered === status) latencies.push(ms)
        else failures.push(answered)
      })
      .on('reqError', (error) => failures.push(error))
  })
  if (failures.length > 0) throw new Error(`${page.name}: ${failures.length} failed, first ${failures[0]}`)
  return { seconds: (performance.now() - start) / 1000, latencies }
}
