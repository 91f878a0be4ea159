import { createRequire } from 'node:module'
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'

type Controller = NonNullable<FastifyServerOptions['schemaController']>
type Factory = NonNullable<Controller['compilersFactory']>
type Compile = FastifySchemaCompiler<unknown>
type Build = (...given: unknown[]) => Compile

/** Fastify's own compilers, which it would load at once. */
const fromFastify = createRequire(import.meta.resolve('fastify'))
const compilerOf = (name: string) => (fromFastify(name) as () => Build)()

/** A schema is compiled when its route is first asked for: all of them, and the compiler, take a tenth of a start. */
const buildValidator: Build = (...given) => {
  let compile: Compile | undefined
  return (route) => {
    let known: ReturnType<Compile> | undefined
    return function validate(data) {
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
