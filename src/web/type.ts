import type { Type as TypeBox } from 'typebox'

/** No validator sees a property of this name. */
const OPTIONAL = Symbol('optional')

type Schema = Record<string | symbol, unknown>
type Options = Record<string, unknown>

/**
 * The few schemas that addresses are checked by, as TypeBox writes them and with its types. TypeBox itself is 370 files,
 * and reading them takes as long as a fifth of all others that a start reads.
 */
export const Type = {
  String: (options?: Options) => ({ type: 'string', ...options }),
  Literal: (value: string) => ({ type: 'string', const: value }),
  Enum: (values: readonly string[]) => ({ enum: values }),
  Union: (variants: readonly Schema[]) => ({ anyOf: variants }),
  Record: (_name: Schema, value: Schema) => ({ type: 'object', patternProperties: { '^.*$': value } }),
  Optional: (schema: Schema) => ({ ...schema, [OPTIONAL]: true }),
  Object: (properties: Record<string, Schema>) => {
    const required = Object.keys(properties).filter((name) => !properties[name]?.[OPTIONAL])
    return { type: 'object', ...(required.length > 0 && { required }), properties }
  }
} as unknown as Pick<
  typeof TypeBox,
  'Enum' | 'Literal' | 'Object' | 'Optional' | 'Record' | 'String' | 'Union'
>
