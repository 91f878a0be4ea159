/** A setting that stops the start; its message is a whole sentence for the operator. */
export class ConfigError extends Error {}

/**
 * Reads one setting; an empty variable counts as unset.
 * @param rule what it may be, for the sentence
 * @throws ConfigError naming the variable, its value and the rule
 */
export function read(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: string,
  rule: string,
  accepts: (value: string) => boolean
): string {
  const value = env[name]?.trim() || fallback
  if (accepts(value)) return value
  throw new ConfigError(`${name} is "${withoutPassword(value)}", but must be ${rule}.`)
}

/** An address as it may be shown. */
export const withoutPassword = (value: string): string => value.replace(/\/\/[^/]*@/, '//…@')
