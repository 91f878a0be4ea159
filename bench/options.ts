import { parseArgs } from 'node:util'

export interface Options {
  /** Measured a row and server. */
  seconds: number
  /** Where to write a CPU profile of the site. */
  profile: string | undefined
  /** Of mixed load. */
  minutes: number
  /** Sites up to a million stories, and longer measurements. */
  isFull: boolean
  /** Where sites of `growFile.ts` are, or will be; a temporary folder where it is not said. */
  files: string | undefined
  isWanted(pageName: string): boolean
  /** Nothing was chosen, so everything is measured. */
  isAll: boolean
}

/** @throws RangeError when SECONDS is no time */
export function readOptions(): Options {
  const { values, positionals } = parseArgs({
    options: {
      seconds: { type: 'string', default: process.env.SECONDS || '5' },
      profile: { type: 'string' },
      minutes: { type: 'string' },
      full: { type: 'boolean', default: false },
      files: { type: 'string' }
    },
    allowPositionals: true
  })
  const seconds = Number(values.seconds)
  if (!(seconds > 0)) throw new RangeError(`SECONDS is "${values.seconds}", but must be a number above 0.`)
  return {
    seconds,
    profile: values.profile,
    minutes: Number(values.minutes ?? (values.full ? 10 : 1)),
    isFull: values.full,
    files: values.files,
    isAll: positionals.length === 0,
    isWanted: (pageName) =>
      positionals.length === 0 ||
      positionals.some((word) => pageName.toLowerCase().includes(word.toLowerCase()))
  }
}
