// @ts-check
// JavaScript, as main.js is.
import { registerHooks } from 'node:module'

/**
 * A relative address in an ES module is that of a file, ending and all, yet Node looks each time whether the file is
 * there, whether it is a link, and what its package says: 3,000 times at a start, which is a sixth of loading the
 * program. A file that is missing is noticed when it is read.
 * @returns a function that has Node look again, for what is loaded later
 */
export function resolveWithoutLooking() {
  const hooks = registerHooks({
    resolve(specifier, context, resolve) {
      const isRelative = specifier.startsWith('.') && context.conditions.includes('import')
      if (!isRelative) return resolve(specifier, context)
      return { url: new URL(specifier, context.parentURL).href, shortCircuit: true }
    }
  })
  return () => hooks.deregister()
}
