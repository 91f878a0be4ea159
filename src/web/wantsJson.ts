import type { FastifyRequest } from 'fastify'

/** Whether a script sent this form; it gets in JSON what a page would say or lead to. */
export const wantsJson = (request: FastifyRequest): boolean =>
  request.headers.accept?.includes('application/json') ?? false
