import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What takes a command's start from a quarter of a second to seconds. */
const SLOW_ROOMS =
  /^(app|components|reference-backend\/(server|protocols\/(ag-ui|socket-io))|lib\/(alert|calendar|collect|config|http|journeys|judge|live|probe|runtime\/(?!version\.ts)|services|store|web))/;
const SLOW_PACKAGES = /^(better-sqlite3|jose|next|socket\.io|undici|ws|xmlbuilder2|yaml)(\/|$)/;

/** Everything that a file loads before its first line runs. Types are gone by then. */
function loadedBy(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const text = readFileSync(join(ROOT, file), 'utf8');
  for (const [, names = '', from = ''] of text.matchAll(
    /^(?:import|export)\s+(?!type\b)([^;]*?)\s*from '([^']+)'/gms,
  )) {
    const isTypes = /^\{(\s*type \w+,?)+\s*\}$/.test(names);
    if (isTypes) continue;
    if (!from.startsWith('.')) loaded.add(from);
    else {
      const path = relative(ROOT, join(ROOT, dirname(file), from));
      const found = [`${path}.ts`, `${path}.tsx`].find((one) => existsSync(join(ROOT, one)));
      if (found === undefined) throw new Error(`${file}: no file ${from}`);
      loadedBy(found, loaded);
    }
  }
  return loaded;
}

const COMMANDS = [
  ...readFileSync(join(ROOT, 'cli/main.ts'), 'utf8').matchAll(/\(\) => import\('\.\/([^']+)'\)/g),
].map(([, name = '']) => `cli/${name}.ts`);

// `tocsin --help` and a mistyped command load all of them; operations case 03 waits for one.
it.each(COMMANDS)('%s describes its options before it loads what runs it', (command) => {
  const slow = [...loadedBy(command)].filter(
    (file) => SLOW_ROOMS.test(file) || SLOW_PACKAGES.test(file),
  );
  expect(slow).toEqual([]);
});

it('a gate against a console loads neither the probe nor the writer of XML', () => {
  const files = ['server-gate', 'verify-console', 'run-gate', 'gate-times'].map(
    (name) => `lib/commands/gate/${name}.ts`,
  );
  const slow = [...files, 'cli/output/gate-checks.ts', 'cli/output/gate-pretty.ts']
    .flatMap((file) => [...loadedBy(file)])
    .filter((file) => /^lib\/probe\/|^(ws|xmlbuilder2)$/.test(file));
  expect(slow).toEqual([]);
});
