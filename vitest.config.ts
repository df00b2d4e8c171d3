import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const shared = {
  resolve: { alias: { '@': root } },
};

/** A project a kind of test, so that each can be run alone; `npm test` runs them all. */
export default defineConfig({
  ...shared,
  test: {
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: [
            '{lib,components,app,cli,reference-backend,scripts}/**/*.test.{ts,tsx}',
            'tests/unit/**/*.test.ts',
          ],
        },
      },
      { ...shared, test: { name: 'contract', include: ['tests/contract/**/*.test.ts'] } },
      {
        ...shared,
        test: {
          name: 'acceptance',
          include: ['tests/acceptance/**/*.test.ts'],
          testTimeout: 120_000,
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
        },
      },
    ],
  },
});
