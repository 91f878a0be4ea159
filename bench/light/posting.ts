import { loadPage } from '../load.ts'
import type { ServerProcess } from '../serverProcess.ts'
import { type Asked, askInTurn } from './clients.ts'
import { type Figure, percentile } from './figure.ts'
import type { SignedIn } from './members.ts'

/** Of visitors who read meanwhile, in pages a second: as many as come whether the site is busy or not. */
const READERS = 500

const WARM_UP_SECONDS = 1.5

/** Comments over HTTP with all that guards them; no member posts more often than the limit allows. */
export async function measurePosting(
  site: ServerProcess,
  path: string,
  writers: SignedIn[],
  seconds: number
): Promise<Figure[]> {
  const waiting = [...writers]
  const next = () => postBy(waiting.pop(), `${site.origin}${path}/comments`)
  // What only posting needs is loaded with the first.
  await askInTurn(next, WARM_UP_SECONDS)
  const alone = await askInTurn(next, seconds)
  const page = { name: 'readers', path: '/', headers: {}, status: 200 }
  const undisturbed = await loadPage(site.origin, page, seconds, READERS)
  const [disturbed] = await Promise.all([
    loadPage(site.origin, page, seconds, READERS),
    askInTurn(next, seconds)
  ])
  const kept =
    disturbed.latencies.length / disturbed.seconds / (undisturbed.latencies.length / undisturbed.seconds)
  const rate = alone.latencies.length / alone.seconds
  const p99 = percentile(alone.latencies, 0.99)
  return [
    { name: 'comments posted, 10 clients', measured: `${rate.toFixed(0)} a second`, goal: '≥ 800' },
    { name: '  99 of 100 within', measured: `${p99.toFixed(1)} ms`, goal: '≤ 25 ms' },
    {
      name: `  of ${READERS} pages a second, read meanwhile`,
      measured: `${(kept * 100).toFixed(0)} %`,
      goal: '≥ 80 %'
    }
  ]
}

export function postBy(writer: SignedIn | undefined, url: string): Asked | null {
  if (!writer) return null
  const formKey = crypto.randomUUID()
  // Nobody may say the same twice; in letters, as what looks like a key is looked at for longer.
  const word = formKey.replaceAll('-', '').replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))
  const body = `We had the *same* outage, \`tail -f\` and all: ${word}.`
  const form = { _token: writer.formToken, formKey, body }
  const headers = { cookie: writer.cookie, 'content-type': 'application/x-www-form-urlencoded' }
  return {
    url,
    status: 303,
    options: { method: 'POST', headers },
    body: new URLSearchParams(form).toString()
  }
}
