import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/unpackChromium.ts',
    // A real browser starts in seconds on a small machine; nothing here is timed.
    // One core fewer is the default, which on a small machine is half of it.
    maxWorkers: '100%',
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 180_000,
    hookTimeout: 300_000
  }
})
