import type { Answer, Browser } from '../support/browser.ts'
import { fillIn, nameOf, type Route } from '../support/routes.ts'
import type { Place } from './places.ts'
import type { Made, Name, World } from './world.ts'

export type ThingPlace = Extract<Place, { about: string }>

/** Sends what a form of the site would, or asks for the page. */
export class Asking {
  readonly #tokens = new Map<Name, string>()
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  async ask(
    name: Name,
    { method, url }: Pick<Route, 'method' | 'url'>,
    parts: Readonly<Record<string, string>>,
    fields: Readonly<Record<string, string>> = {}
  ): Promise<Answer> {
    const path = fillIn(url, parts)
    const browser = this.#world.as[name]
    if (method === 'GET') return browser.get(path)
    await this.#world.db.deleteFrom('limit_count').execute()
    return browser.post(path, { _token: await this.#tokenOf(name), ...fields })
  }

  /** The same about a thing, in the words of the table. */
  about(name: Name, route: Route, place: ThingPlace, { parts }: Made): Promise<Answer> {
    const given = Object.entries(place.with ?? {}).map(([key, value]) => [
      key,
      value.startsWith(':') ? parts[value.slice(1) as keyof Made['parts']] : value
    ])
    return this.ask(name, route, { ...parts, ...Object.fromEntries(given) }, place.fields)
  }

  async #tokenOf(name: Name): Promise<string> {
    const known = this.#tokens.get(name) ?? (await tokenIn(this.#world.as[name], name))
    this.#tokens.set(name, known)
    return known
  }
}

async function tokenIn(browser: Browser, name: Name): Promise<string> {
  const { body } = await browser.get(name === 'visitor' ? '/sign-in' : '/settings')
  return /name="_token" value="([^"]+)"/.exec(body)?.[1] ?? ''
}

/** What an answer says, without what the address named, and without what is random in any two answers. */
export function said({ status, headers, body }: Answer, parts: Readonly<Record<string, string>>): string {
  const names = [
    'location',
    'cache-control',
    'content-type',
    'vary',
    'x-robots-tag',
    'last-modified'
  ] as const
  const told = names.map((name) => `${name}: ${headers[name] ?? ''}`)
  let text = [status, ...told, body].join('\n')
  for (const [key, part] of Object.entries(parts)) text = text.replaceAll(part, `:${key}`)
  return text
    .replace(/\(request \w+\)|request \w{8}/g, 'request')
    .replace(/"[A-Za-z0-9_-]{32,64}"/g, '"secret"')
    .replace(/(type="hidden" name="(?!kept|returnTo)[^"]*" value=")[^"]*/g, '$1')
}

export const isAskedToSignIn = ({ status, headers }: Answer): boolean =>
  status === 401 || (status === 303 && String(headers.location).startsWith('/sign-in'))

/** It was done, or shown, or would have been with a better form. */
export const isServed = (answer: Answer): boolean =>
  !isAskedToSignIn(answer) && (answer.status < 400 || answer.status === 422)

export const isRefused = (answer: Answer): boolean =>
  isAskedToSignIn(answer) || [403, 404, 409, 410].includes(answer.status)

export const labelOf = (route: Route, name: Name, state: string): string =>
  `${nameOf(route)} by ${name}, of what is ${state}`
