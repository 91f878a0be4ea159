import { createRequire } from 'node:module'
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import { surelyValid } from './surelyValid.ts'

type Controller = NonNullable<FastifyServerOptions['schemaController']>
type Factory = NonNullable<Controller['compilersFactory']>
type Compile = FastifySchemaCompiler<unknown>
type Build = (...given: unknown[]) => Compile

/** Fastify's own compilers, which it would load at once. */
const fromFastify = createRequire(import.meta.resolve('fastify'))
const compilerOf = (name: string) => (fromFastify(name) as () => Build)()

/** A schema is compiled when its route is first asked for what is not surely valid: see `surelyValid`. */
const buildValidator: Build = (...given) => {
  let compile: Compile | undefined
  return (route) => {
    let isSurelyValid: ReturnType<typeof surelyValid> | undefined
    let known: ReturnType<Compile> | undefined
    return function validate(data) {
      isSurelyValid ??= surelyValid((route as { schema: object }).schema)
      if (isSurelyValid?.(data)) return true
      compile ??= compilerOf('@fastify/ajv-compiler')(...given)
      known ??= compile(route)
      const verdict = known(data)
      Object.assign(validate, { errors: known.errors })
      return verdict
    }
  }
}

const buildSerializer: Build = (...given) => compilerOf('@fastify/fast-json-stringify-compiler')(...given)

export const compilersFactory = { buildValidator, buildSerializer } as Factory
