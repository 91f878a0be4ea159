import { parseArgs } from 'node:util'

export interface Options {
  /** Measured a row and server. */
  seconds: number
  /** Where to write a CPU profile of the site. */
  profile: string | undefined
  isWanted(pageName: string): boolean
}

/** @throws RangeError when SECONDS is no time */
export function readOptions(): Options {
  const { values, positionals } = parseArgs({
    options: {
      seconds: { type: 'string', default: process.env.SECONDS || '5' },
      profile: { type: 'string' }
    },
    allowPositionals: true
  })
  const seconds = Number(values.seconds)
  if (!(seconds > 0)) throw new RangeError(`SECONDS is "${values.seconds}", but must be a number above 0.`)
  return {
    seconds,
    profile: values.profile,
    isWanted: (pageName) =>
      positionals.length === 0 ||
      positionals.some((word) => pageName.toLowerCase().includes(word.toLowerCase()))
  }
}
