// @ts-check
// JavaScript, as main.js is.
import { statSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

/**
 * Keeps what Node makes of the program's files beside the database (10 MB), so that the next start takes half
 * as long. Where that folder is not there yet, cannot be written to, or belongs to somebody else, nothing is kept.
 * @param {string | null} folder
 */
export function keepCompiledCode(folder) {
  if (folder && isOurs(folder)) enableCompileCache(join(folder, 'compiled'))
}

/** Keeps it now: a process that is killed keeps nothing at its end. */
export const saveCompiledCode = () => flushCompileCache()

/**
 * What others could have written is not run.
 * @param {string} folder
 */
function isOurs(folder) {
  const found = statSync(folder, { throwIfNoEntry: false })
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o002) === 0
}
