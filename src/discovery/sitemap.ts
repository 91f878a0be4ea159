import { escapeHtml } from '../text/safeHtml.ts'

export interface SitemapEntry {
  url: string
  /** In ms; left out where nobody knows. */
  changedAt?: number
}

/** The pages of one part of a sitemap. */
export const writeSitemap = (entries: readonly SitemapEntry[]): string => write('urlset', 'url', entries)

/** The parts of a sitemap. */
export const writeSitemapIndex = (entries: readonly SitemapEntry[]): string =>
  write('sitemapindex', 'sitemap', entries)

function write(root: string, element: string, entries: readonly SitemapEntry[]): string {
  const lines = entries.map(({ url, changedAt }) => {
    const lastmod = changedAt === undefined ? '' : `<lastmod>${new Date(changedAt).toISOString()}</lastmod>`
    return `<${element}><loc>${escapeHtml(url)}</loc>${lastmod}</${element}>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${PROTOCOL}">\n${lines.join('')}</${root}>\n`
}

const PROTOCOL = 'http://www.sitemaps.org/schemas/sitemap/0.9'
