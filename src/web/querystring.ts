const MAX_PARAMETERS = 20

/**
 * Reads a query string so that every value is one string: the first where a name is repeated. Names become keys
 * of an object without a prototype, so `__proto__` is a name like any other.
 */
export function parseQuerystring(text: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  if (text === '') return query
  let room = MAX_PARAMETERS
  for (const [name, value] of new URLSearchParams(text)) {
    if (room-- === 0) break
    query[name] ??= value.replaceAll('\0', '')
  }
  return query
}

/** The value where it is one of the choices, else the first choice. */
export function choose<T extends string>(choices: readonly [T, ...T[]], value: string | undefined): T {
  return choices.find((choice) => choice === value) ?? choices[0]
}
