import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply } from 'fastify'

const ONE_YEAR = 365 * 24 * 3600

/** Nothing from another origin, nothing inline, nobody's frame. */
export async function registerSecurityHeaders(app: FastifyInstance, isHttps: boolean): Promise<void> {
  await app.register(helmet, {
    // It would write out every policy anew for each request.
    global: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        manifestSrc: ["'self'"]
      }
    },
    strictTransportSecurity: isHttps ? { maxAge: ONE_YEAR, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' }
  })
  let kept: Array<[name: string, value: string]> | undefined
  app.addHook('onRequest', async (_request, reply) => {
    kept ??= await headersOf(reply)
    for (const [name, value] of kept) reply.raw.setHeader(name, value)
  })
}

const PERMISSIONS = 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()'

/** What each answer gets, as it is written into the first. */
async function headersOf(reply: FastifyReply): Promise<Array<[name: string, value: string]>> {
  const before = reply.raw.getHeaderNames()
  await reply.helmet()
  const names = reply.raw.getHeaderNames().filter((name) => !before.includes(name))
  const headers = names.map((name): [string, string] => [name, String(reply.raw.getHeader(name))])
  return [...headers, ['permissions-policy', PERMISSIONS]]
}
