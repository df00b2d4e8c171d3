import { readdirSync, readFileSync } from 'node:fs';
import { create } from 'tar';
import { ROOT } from './version';

export type ReporterFile = { bytes: Uint8Array<ArrayBuffer>; type: string };

const NODE_FOLDER = `${ROOT}reporters/node`;
const PYTHON_FILE = `${ROOT}reporters/python/tocsin_reporter.py`;
const PACKED = /\.(?:c?js|d\.ts|json|md)$/;
/** As `npm pack` dates them, so that the same files are the same bytes on every console. */
const PACKED_AT = new Date('1985-10-26T08:15:00Z');

const MAKERS: Readonly<Record<string, () => Promise<ReporterFile>>> = {
  'tocsin_reporter.py': async () => ({
    bytes: new Uint8Array(readFileSync(PYTHON_FILE)),
    type: 'text/x-python; charset=utf-8',
  }),
  'tocsin-reporter.tgz': async () => ({ bytes: await packNode(), type: 'application/gzip' }),
};

/** What `npm install <address>` takes: the files below `package/`. */
async function packNode(): Promise<Uint8Array<ArrayBuffer>> {
  const files = readdirSync(NODE_FOLDER).filter((file) => PACKED.test(file));
  const packed = create(
    { cwd: NODE_FOLDER, prefix: 'package', portable: true, gzip: true, mtime: PACKED_AT },
    files.sort(),
  );
  return new Uint8Array(await packed.concat());
}

/** The reporters that this version brings, each made once. Null where none has the name. Errors: those of the file system. */
export function createReporterFiles(): (name: string) => Promise<ReporterFile | null> {
  const made = new Map<string, Promise<ReporterFile>>();
  return async (name) => {
    const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
    if (!make) return null;
    const file = made.get(name) ?? make();
    made.set(name, file);
    return file;
  };
}
