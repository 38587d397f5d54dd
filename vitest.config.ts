import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // tests/property/test_twin.py names a file of generated cases, and wants these alone.
    include: process.env['TWIN_CASES']
      ? ['scanner/tests/core/twin.ts']
      : ['scanner/tests/**/*.test.ts', 'scanner/tests/**/*.test.tsx'],
    environment: 'node',
    // Generated cases take long on a busy machine; no test measures time.
    testTimeout: 120_000,
  },
})
