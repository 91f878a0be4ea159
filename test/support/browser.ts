import type { FastifyInstance, InjectOptions } from 'fastify'
import { SITE } from './app.ts'
import { formsOf } from './forms.ts'
import { unhurried } from './unhurried.ts'

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
  readonly #address: string
  readonly cookies = new Map<string, string>()

  /** @param address network address it comes from, which limits count by */
  constructor(app: FastifyInstance, address = '127.0.0.1') {
    this.#app = app
    this.#address = address
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

  /**
   * Fills in and sends the form of a page whose action begins with this path, as a person would: with the hidden
   * fields that the page gave it, and after a while.
   */
  async submit(page: string, action: string, fields: Record<string, string>): Promise<Answer> {
    return this.submitFrom((await this.get(page)).body, action, fields)
  }

  /** The same with a page that is there already. */
  async submitFrom(body: string, action: string, fields: Record<string, string>): Promise<Answer> {
    const forms = formsOf(body).filter((candidate) => candidate.action.startsWith(action))
    const form = forms.find(({ button }) => !button || fields[button.name] === button.value) ?? forms[0]
    if (!form) throw new Error(`There is no form for ${action}`)
    return this.post(form.action, { ...unhurried(this.#app.db, form.fields), ...fields })
  }

  async send(options: InjectOptions): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.#app.inject({
      remoteAddress: this.#address,
      ...options,
      headers: { host: new URL(SITE).host, ...(cookie && { cookie }), ...options.headers }
    })
    for (const { name, value } of response.cookies) {
      if (value) this.cookies.set(name, value)
      else this.cookies.delete(name)
    }
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
