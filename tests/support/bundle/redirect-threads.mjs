// Loaded into every process of a test run: threads of the product load their bundle, which starts in a fifth of the time.
import { createRequire, syncBuiltinESMExports } from 'node:module';

const directory = process.env.TOCSIN_TEST_PROGRAMS;
const threads = createRequire(import.meta.url)('node:worker_threads');

if (directory && threads.isMainThread) {
  const root = new URL('../../../', import.meta.url);
  const bundled = new Map(
    [
      ['lib/store/sqlite/threads/worker.mjs', 'lib/store/sqlite/threads/worker-main.mjs'],
      ['lib/probe/schedule/worker-bootstrap.mjs', 'lib/probe/schedule/worker.mjs'],
    ].map(([source, file]) => [new URL(source, root).href, `${directory}/${file}`]),
  );
  threads.Worker = class extends threads.Worker {
    constructor(file, options) {
      super(bundled.get(String(file)) ?? file, options);
    }
  };
  syncBuiltinESMExports();
}
