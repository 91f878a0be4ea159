import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

export interface Route {
  method: string
  /** As the code spells it, with its parameters. */
  url: string
  options: RouteOptions
}

/** Fastify tells of every instance on this channel, before anything is registered. */
const STARTING = 'fastify.initialization'

/**
 * Builds a site and notes every route that it registers, HEAD aside, so that a new one cannot be forgotten by a test
 * that goes through them all.
 */
export async function withRoutes<T>(build: () => Promise<T>): Promise<{ made: T; routes: Route[] }> {
  const routes: Route[] = []
  const note = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (options) => {
      for (const method of [options.method].flat())
        if (method !== 'HEAD') routes.push({ method, url: options.url, options })
    })
  }
  subscribe(STARTING, note)
  try {
    return { made: await build(), routes }
  } finally {
    unsubscribe(STARTING, note)
  }
}

/** Such as `GET /s/:story/history`. */
export const nameOf = ({ method, url }: Pick<Route, 'method' | 'url'>): string => `${method} ${url}`

/** The address of a route with its parameters filled in; what is not named becomes something that is not there. */
export const fillIn = (url: string, values: Readonly<Record<string, string>>): string =>
  url
    .replace(/:(\w+)(?:\([^)]*\))?/g, (_, name: string) => values[name] ?? 'zzzzzzzz')
    .replace('*', 'zzzzzzzz')
