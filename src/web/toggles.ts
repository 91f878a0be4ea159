import type { FastifyRequest } from 'fastify'
import { formOf } from './forms.ts'
import { LONGEST_WITH_PLACE, localPath } from './localPath.ts'

/**
 * What a toggle asks for: the opposite of what its page showed, which the form carries as `had`, so that a double
 * click asks for the same thing twice. Undefined, to turn round what is, where the form does not say.
 */
export function wanted(request: FastifyRequest, name: string): boolean | undefined {
  const { had } = formOf(request)
  return had === undefined ? undefined : !had.split(' ').includes(name)
}

/** The place on the site that the form was sent from, where it says so. */
export function placeBack(request: FastifyRequest, otherwise: string): string {
  const { returnTo } = formOf(request)
  return returnTo && returnTo.length <= LONGEST_WITH_PLACE ? localPath(returnTo) : otherwise
}
