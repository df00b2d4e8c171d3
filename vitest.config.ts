import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
/**
 * Vitest would give two cores one worker, and most of these tests wait more than they work: minutes close, deadlines pass.
 * Generous in time: a limit that a busy machine can reach is a flake. A project does not inherit these by itself.
 */
const limits = { testTimeout: 30_000, hookTimeout: 60_000, maxConcurrency: 4, maxWorkers: 2 };
const shared = {
  resolve: { alias: { '@': root } },
};

/** A project a kind of test, so that each can be run alone; `npm test` runs them all. */
export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          ...limits,
          name: 'unit',
          include: [
            '{lib,components,app,cli,reference-backend,scripts}/**/*.test.{ts,tsx}',
            'tests/{unit,cases}/**/*.test.{ts,tsx}',
          ],
        },
      },
      {
        ...shared,
        test: { ...limits, name: 'contract', include: ['tests/contract/**/*.test.ts'] },
      },
      {
        ...shared,
        test: {
          ...limits,
          name: 'acceptance',
          include: ['tests/acceptance/**/*.test.ts'],
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          // After all others: what a browser is measured by should not compete with them.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
