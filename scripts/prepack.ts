import { ensureBuild } from '../lib/runtime/ensure-build';

/** The package brings its pages: where it is installed, its folder may be read-only. */
await ensureBuild((line) => process.stderr.write(`${line}\n`));
