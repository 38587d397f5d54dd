import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['scanner/tests/**/*.test.ts', 'scanner/tests/**/*.test.tsx'],
    environment: 'node',
    // Generated cases take long on a busy machine; no test measures time.
    testTimeout: 120_000,
  },
})
