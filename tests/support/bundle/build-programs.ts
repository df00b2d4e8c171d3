/**
 * The programs and threads that tests start, bundled once per run. A process that loads the sources through tsx takes 0.3 s of a core
 * per thread to start, and a test run starts hundreds. `packed-install.test.ts` and `server.test.ts` start what is shipped, as it is.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { BUNDLE_VARIABLE } from './programs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Inside the installation, so that packages are found. */
const CACHE = join(ROOT, 'node_modules/.cache/tocsin-tests');
const ENTRIES = [
  'tests/support/bundle/tocsin.ts',
  'tests/support/bundle/server.ts',
  'lib/store/sqlite/threads/worker-main.ts',
  'lib/probe/schedule/worker.ts',
  'tests/acceptance/support/alert-child.ts',
  'tests/acceptance/support/cut-off-child.ts',
  'tests/acceptance/support/ingest-child.ts',
  'tests/contract/support/append-forever.ts',
  'tests/soak/support/postgres/writer.ts',
];

/** Files of the bundle find what lies beside their sources. */
const ownAddress: Plugin = {
  name: 'own address',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return null;
      const address = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};

let directory: string | null = null;

/** Called by vitest before the first test, for each project: the first one builds. A watched run uses the sources as they are. */
export async function setup({ config }: TestProject): Promise<void> {
  if (process.env[BUNDLE_VARIABLE] !== undefined || config.watch) return;
  mkdirSync(CACHE, { recursive: true });
  directory = mkdtempSync(join(CACHE, 'run-'));
  await build({
    entryPoints: ENTRIES.map((path) => join(ROOT, path)),
    outdir: directory,
    outbase: ROOT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    plugins: [ownAddress],
  });
  process.env[BUNDLE_VARIABLE] = directory;
  const redirect = new URL('./redirect-threads.mjs', import.meta.url).href;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import=${redirect}`.trim();
}

export function teardown(): void {
  if (directory !== null) rmSync(directory, { recursive: true, force: true });
  directory = null;
}
