import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/unpackChromium.ts',
    // A real browser starts in seconds on a small machine; nothing here is timed.
    testTimeout: 60_000,
    hookTimeout: 120_000
  }
})
