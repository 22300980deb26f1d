import { defineConfig } from 'vitest/config';

const common = {
  // Threads end in a segmentation fault with Temporal's native worker.
  pool: 'forks',
  // Generous: two cores may be shared. No test asserts on elapsed time.
  testTimeout: 60_000,
  hookTimeout: 120_000,
  env: { TZ: 'UTC' },
  setupFiles: 'test/support/properties.ts',
} as const;

export default defineConfig({
  test: {
    // Once for the whole run: both projects use the same services.
    globalSetup: ['test/support/services.ts'],
    projects: [
      {
        test: {
          ...common,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/kill/**', 'test/bench/**'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...common,
          name: 'kill',
          include: ['test/kill/**/*.test.ts', 'test/bench/**/*.test.ts'],
          // After the others and one at a time: each runs whole products, and counts what a kill does to them.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
