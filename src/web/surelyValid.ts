interface Schema {
  type?: 'object' | 'string'
  const?: string
  enum?: readonly string[]
  anyOf?: readonly Schema[]
  pattern?: string
  maxLength?: number
  properties?: Record<string, Schema>
  required?: readonly string[]
  patternProperties?: { '^.*$': Schema }
}

type Check = (data: unknown) => boolean

/**
 * Says yes to what a schema allows as it is, for the simple ones that addresses have; of all else it says nothing, and the
 * compiler of schemas is asked. Loading that takes a fifteenth of a start, and most readers send nothing to doubt.
 * @returns null for a schema of another kind
 */
export function surelyValid(schema: Schema): Check | null {
  const { type, required = [], properties, patternProperties, pattern, maxLength, ...rest } = schema
  if (type === 'string' && !hasKeys(rest)) return textCheck(pattern, maxLength)
  if (type === 'string' && hasKeys(rest, 'const')) return (data) => data === schema.const
  if (hasKeys(schema, 'enum')) return (data) => schema.enum?.includes(data as string) ?? false
  if (hasKeys(schema, 'anyOf')) return anyOf(schema.anyOf ?? [])
  if (type !== 'object' || hasKeys(rest) || pattern !== undefined || maxLength !== undefined) return null
  if (patternProperties) return properties ? null : allOf(patternProperties['^.*$'])
  return objectCheck(properties ?? {}, required)
}

/** @returns whether it has these keys and no other; without any, whether it has one at all */
const hasKeys = (schema: object, ...keys: string[]): boolean =>
  keys.length === 0 ? Object.keys(schema).length > 0 : Object.keys(schema).join() === keys.join()

function textCheck(pattern: string | undefined, maxLength = Number.POSITIVE_INFINITY): Check {
  const expression = pattern === undefined ? null : new RegExp(pattern, 'u')
  // A schema counts signs, of which there are no more than units.
  return (data) =>
    typeof data === 'string' && data.length <= maxLength && (expression === null || expression.test(data))
}

function anyOf(schemas: readonly Schema[]): Check | null {
  const checks = schemas.map(surelyValid)
  return checks.every((check) => check !== null) ? (data) => checks.some((check) => check(data)) : null
}

function allOf(schema: Schema): Check | null {
  const check = surelyValid(schema)
  return check && ((data) => isObject(data) && Object.values(data).every(check))
}

function objectCheck(properties: Record<string, Schema>, required: readonly string[]): Check | null {
  const checks = Object.entries(properties).map(([name, schema]) => ({ name, isValid: surelyValid(schema) }))
  if (!checks.every((each): each is { name: string; isValid: Check } => each.isValid !== null)) return null
  return (data) =>
    isObject(data) &&
    required.every((name) => data[name] !== undefined) &&
    checks.every(({ name, isValid }) => data[name] === undefined || isValid(data[name]))
}

const isObject = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
