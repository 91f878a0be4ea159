import { setTimeout } from 'node:timers/promises'
import { measure, type Target } from './measure.ts'
import { type Answer, type Page, read } from './pages.ts'
import { type ServerProcess, startServer } from './serverProcess.ts'
import type { Row } from './table.ts'

/** Measures each page of the site beside a bare route that returns the very same bytes. */
export async function comparePages(
  site: ServerProcess,
  asked: Page[],
  seconds: number,
  say: (line: string) => void
): Promise<Row[]> {
  const pages = await Promise.all(asked.map((page) => (page.isKnown ? withTag(site.origin, page) : page)))
  await settle(site.origin, pages)
  const answers = await Promise.all(pages.map((page) => read(site.origin, page)))
  const bare = await startServer('bareServer.ts', { message: answers })
  const rows: Row[] = []
  for (const [number, page] of pages.entries()) {
    say(`Measuring: ${page.name} …`)
    const targets = {
      site: { server: site, page },
      bare: { server: bare, page: { ...page, path: `/${number}` } }
    }
    const { body } = await agreedAnswer(targets)
    const figures = await measure(targets, seconds)
    await agreedAnswer(targets)
    rows.push({ name: page.name, goal: page.goal, bytes: body.length, ...figures })
  }
  await bare.stop()
  return rows
}

async function withTag(origin: string, page: Page): Promise<Page> {
  const { etag = '' } = await read(origin, { ...page, headers: {} })
  return { ...page, headers: { ...page.headers, 'if-none-match': etag } }
}

/** The site compresses what is in demand for a while once more, better: until then its bytes may change. */
async function settle(origin: string, pages: Page[]): Promise<void> {
  const compressed = pages.filter(({ headers }) => headers['accept-encoding'])
  for (const page of compressed) await read(origin, page)
  if (compressed.length > 0) await setTimeout(5500)
  for (const page of compressed) for (let time = 0; time < 50; time++) await read(origin, page)
  if (compressed.length > 0) await setTimeout(1500)
}

/** @throws when the two answers differ, or are not what the page should answer */
async function agreedAnswer({ site, bare }: Record<'site' | 'bare', Target>): Promise<Answer> {
  const [ours, theirs] = (await Promise.all(
    [site, bare].map(({ server, page }) => read(server.origin, page))
  )) as [Answer, Answer]
  const { name, status } = site.page
  if (ours.status !== status) throw new Error(`${name}: answered ${ours.status}`)
  const isSame =
    ours.type === theirs.type && ours.encoding === theirs.encoding && ours.body.equals(theirs.body)
  if (!isSame) throw new Error(`${name}: the site and the bare route send different bytes`)
  return ours
}
