import type { Db } from '../../src/db/open.ts'
import { formTokenOf, startSession } from '../../src/sessions/store.ts'

/** A member's browser, as far as it matters to a site that runs in a process of its own. */
export class Client {
  readonly #token: string

  private constructor(token: string) {
    this.#token = token
  }

  /** Signed in by a session that is made in the site's database. */
  static async signedIn(db: Db, accountId: number): Promise<Client> {
    const session = { accountId, userAgent: 'test', address: '127.0.0.0', now: Date.now() }
    return new Client(await startSession(db, session))
  }

  get(url: string): Promise<Response> {
    return fetch(url, { redirect: 'manual', headers: { cookie: `session=${this.#token}` } })
  }

  /** Posts a form as a page of the site would. */
  post(url: string, fields: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams({ _token: formTokenOf(this.#token), ...fields })
    return fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `session=${this.#token}` },
      body
    })
  }
}
