import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a company's own GitHub does of its OAuth, as its documentation says; whoever is named agrees at once. */
export interface GithubServer {
  env: Record<string, string>
  seat: { user: unknown; emails: unknown; mayReadEmails: boolean; turnsBack: boolean }
  /** What the browser was sent with, and what the code was exchanged with. */
  asked: Array<Record<string, string>>
  close: () => void
}

const TOKEN = 'gho_token'

export async function startGithub(): Promise<GithubServer> {
  const asked: GithubServer['asked'] = []
  const seat: GithubServer['seat'] = { user: {}, emails: [], mayReadEmails: true, turnsBack: false }
  const routes: Record<string, Route> = {
    '/login/oauth/authorize': ({ request, response, query }) => {
      asked.push(Object.fromEntries(query))
      const back = new URL(query.get('redirect_uri') ?? '')
      const said = seat.turnsBack ? { error: 'access_denied' } : { code: 'c0de' }
      const iss = `http://${request.headers.host}/login/oauth`
      back.search = String(new URLSearchParams({ ...said, state: query.get('state') ?? '', iss }))
      response.writeHead(302, { location: back.href }).end()
    },
    '/login/oauth/access_token': async ({ request, response }) => {
      const form = await exchange(request)
      asked.push(form)
      const granted = { access_token: TOKEN, scope: 'user:email', token_type: 'bearer' }
      // Errors come with 200, too.
      send(response, 200, form.code === 'c0de' ? granted : { error: 'bad_verification_code' })
    },
    '/api/v3/user': ({ request, response }) => send(response, mayRead(request) ? 200 : 401, seat.user),
    '/api/v3/user/emails': ({ request, response }) =>
      send(response, mayRead(request) && seat.mayReadEmails ? 200 : 404, seat.emails)
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://here.invalid')
    const route = routes[pathname]
    if (route) return route({ request, response, query })
    return send(response, 404, { message: 'Not Found' })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const GITHUB_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = { GITHUB_URL, GITHUB_CLIENT_ID: 'stories', GITHUB_CLIENT_SECRET: 'hidden' }
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { env, seat, asked, close }
}

type Route = (asked: {
  request: IncomingMessage
  response: ServerResponse
  query: URLSearchParams
}) => unknown

const mayRead = ({ headers }: IncomingMessage): boolean =>
  headers.authorization === `Bearer ${TOKEN}` && headers['user-agent'] !== undefined

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

const exchange = async (request: IncomingMessage): Promise<Record<string, string>> =>
  request.headers.accept?.includes('application/json')
    ? Object.fromEntries(new URLSearchParams(await text(request)))
    : {}
