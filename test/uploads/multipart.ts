import { SITE } from '../support/app.ts'
import type { Answer, Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'

export interface SentFile {
  field: string
  bytes: Buffer
  /** What the sender calls it, which decides nothing. */
  name?: string
  type?: string
}

/** Posts a form with files as a page of the site would. */
export async function postFiles(
  browser: Browser,
  url: string,
  fields: Record<string, string>,
  files: SentFile[],
  headers: Record<string, string> = {}
): Promise<Answer> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const { field, bytes, name = 'photo.png', type = 'image/png' } of files)
    form.append(field, new File([new Uint8Array(bytes)], name, { type }))
  const request = new Request(SITE + url, { method: 'POST', body: form })
  return browser.send({
    method: 'POST',
    url,
    payload: Buffer.from(await request.arrayBuffer()),
    headers: {
      'content-type': request.headers.get('content-type') ?? '',
      origin: SITE,
      'sec-fetch-site': 'same-origin',
      ...headers
    }
  })
}

/** The hidden fields of the form that a page has for this action. */
export async function hiddenFields(
  browser: Browser,
  page: string,
  action: string
): Promise<Record<string, string>> {
  const form = formsOf((await browser.get(page)).body).find((candidate) => candidate.action === action)
  if (!form) throw new Error(`${page} has no form for ${action}`)
  return form.fields
}
