import { createRequire } from 'node:module'

/** Loads a package where it is first needed, and keeps it: what most requests never use delays no start. */
export const late = createRequire(import.meta.url)
