import type { Config } from '../config.ts'
import { escapeHtml } from '../text/safeHtml.ts'

/** Lets browsers offer the site's search in their address bar (OpenSearch 1.1). */
export function openSearchDescription({ siteName, baseUrl }: Pick<Config, 'siteName' | 'baseUrl'>): string {
  const [name, url] = [escapeHtml(siteName.slice(0, 16)), escapeHtml(baseUrl)]
  return `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>${name}</ShortName>
<Description>Stories of outages, by words and by what happened</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image type="image/svg+xml">${url}/static/icons/mark.svg</Image>
<Url type="text/html" template="${url}/search?q={searchTerms}"/>
</OpenSearchDescription>
`
}
