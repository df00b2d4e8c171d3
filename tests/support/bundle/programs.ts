import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Names the directory of the bundled programs in the environment of tests and of the processes that they start. */
export const BUNDLE_VARIABLE = 'TOCSIN_TEST_PROGRAMS';

const bundle = process.env[BUNDLE_VARIABLE];

/** The command line for Node to start: `bin/tocsin.js`, bundled for this run of the tests. */
export const BIN = bundle
  ? `${bundle}/tests/support/bundle/tocsin.mjs`
  : fileURLToPath(new URL('../../../bin/tocsin.js', import.meta.url));

/** Arguments of Node that start the server, as `node --import tsx server.ts` does. */
export const SERVER_ARGS: readonly string[] = bundle
  ? [`${bundle}/tests/support/bundle/server.mjs`]
  : ['--import', 'tsx', `${ROOT}server.ts`];

/** Arguments of Node that start one of the test programs listed in `build-programs.ts`. */
export function programArgs(file: string): string[] {
  if (!bundle) return ['--import', 'tsx', file];
  return [`${bundle}/${relative(ROOT, resolve(ROOT, file)).replace(/\.ts$/, '.mjs')}`];
}
