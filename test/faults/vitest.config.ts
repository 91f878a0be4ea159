import { defineConfig } from 'vitest/config'
import { LineReporter } from './lineReporter.ts'

/** The long trials, one after the other, since most of them look at the clock. */
export default defineConfig({
  test: {
    include: ['test/faults/trials/*.trial.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 60_000,
    reporters: [new LineReporter()]
  }
})
