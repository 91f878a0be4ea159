import { measure, type Target } from './measure.ts'
import { type Answer, type Page, read } from './pages.ts'
import { type ServerProcess, startServer } from './serverProcess.ts'
import type { Row } from './table.ts'

/** Measures each page of the site beside a bare route that returns the very same bytes. */
export async function comparePages(
  site: ServerProcess,
  pages: Page[],
  seconds: number,
  say: (line: string) => void
): Promise<Row[]> {
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
    rows.push({ name: page.name, bytes: body.length, ...figures })
  }
  await bare.stop()
  return rows
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
