import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/services.ts'],
    include: ['test/**/*.test.ts'],
    // Threads end in a segmentation fault with Temporal's native worker.
    pool: 'forks',
    maxWorkers: 2,
    // Generous: two cores may be shared. No test asserts on elapsed time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { TZ: 'UTC' },
  },
});
