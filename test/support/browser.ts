import type { FastifyInstance, InjectOptions } from 'fastify'
import { SITE } from './app.ts'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  body: string
  bytes: Buffer
  /** The page's text without markup, with white space folded. */
  text: string
}

/** A very small browser on the site in process: keeps cookies, posts forms, follows redirects when asked. */
export class Browser {
  readonly #app: FastifyInstance
  readonly cookies = new Map<string, string>()

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send({ method: 'GET', url, headers })
  }

  /** Posts a form as a page of the site would. */
  post(url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send({
      method: 'POST',
      url,
      payload: new URLSearchParams(form).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: SITE,
        'sec-fetch-site': 'same-origin',
        ...headers
      }
    })
  }

  async send(options: InjectOptions): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.#app.inject({
      ...options,
      headers: { host: new URL(SITE).host, ...(cookie && { cookie }), ...options.headers }
    })
    for (const { name, value } of response.cookies) this.cookies.set(name, value)
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body,
      bytes: response.rawPayload,
      text: textOf(response.body)
    }
  }
}

const textOf = (html: string): string =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
