import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
/** Generous in time: a limit that a busy machine can reach is a flake. A project does not inherit these by itself. */
const limits = {
  testTimeout: 90_000,
  hookTimeout: 120_000,
  maxConcurrency: 4,
  expect: { poll: { timeout: 60_000 } },
  globalSetup: ['tests/support/bundle/build-programs.ts', 'tests/support/postgres/run-folder.ts'],
};
/**
 * One group after the other, each with as many workers as its tests leave idle cores by waiting. Without isolation
 * files of one worker share their modules, which are then loaded once.
 */
const groups = {
  /** Most of these work, some wait for a deadline. */
  inside: { maxWorkers: 3, isolate: false, sequence: { groupOrder: 0 } },
  /** Children start, deadlines pass, receivers answer. Servers of one process follow each other. */
  outside: { maxWorkers: 4, isolate: false, sequence: { groupOrder: 1 } },
  /** Apart from all others, and few: an open page and its server work for as long as the test takes, which is longer where cores are busy. A process per file, so that no wait of one ends in another. */
  browser: { maxWorkers: 2, sequence: { groupOrder: 2 } },
  long: { maxWorkers: 2, sequence: { groupOrder: 3 } },
};
const shared = {
  resolve: { alias: { '@': root } },
};

/** One project per kind of test, so that each can be run alone; `npm test` runs all but `soak`, which `npm run soak` runs. */
export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          ...limits,
          ...groups.inside,
          name: 'unit',
          include: [
            '{lib,components,app,cli,reference-backend,scripts,soak}/**/*.test.{ts,tsx}',
            'tests/{unit,cases}/**/*.test.{ts,tsx}',
          ],
        },
      },
      {
        ...shared,
        test: {
          ...limits,
          ...groups.inside,
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
        },
      },
      {
        ...shared,
        test: {
          ...limits,
          ...groups.outside,
          name: 'acceptance',
          include: ['tests/acceptance/**/*.test.ts'],
          testTimeout: 240_000,
        },
      },
      {
        ...shared,
        test: {
          ...limits,
          ...groups.browser,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        ...shared,
        test: {
          ...limits,
          ...groups.long,
          name: 'soak',
          include: ['tests/soak/**/*.test.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
