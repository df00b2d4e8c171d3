import { ensureBuild } from '../lib/runtime/pages/ensure-build';

const print = (line: string) => process.stderr.write(`${line}\n`);
/** Any path: the build for all of them has a placeholder. */
const ANY_PATH = '/tocsin';

// The package brings its pages: where it is installed, nothing is built.
await ensureBuild(print);
await ensureBuild(print, ANY_PATH);
