/** How much JavaScript a screen loads before its first paint, and in all where charts follow, by the manifests of the build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';

/** Bytes, as transferred. */
const MOST = 200_000;
/** With the late parts of the screen and the charts in them. Dialogs, the palette and the code that checks answers are loaded beside that. */
const MOST_IN_ALL = 345_000;
/** Routes that show one of their late parts at a time. */
const ALTERNATIVES = new Set(['/(console)/page']);
/** As `lib/http/server/compress-responses.ts`. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const buildManifest = z.object({ rootMainFiles: z.array(z.string()) });
const clientManifest = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) });

const CLIENT_MANIFEST = 'page_client-reference-manifest.js';

let build = '';
const sizes = new Map<string, number>();
beforeAll(async () => {
  build = join(await ensureBuild(() => undefined), '.next');
});

function sizeOf(file: string): number {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const size = brotliCompressSync(readFileSync(join(build, file)), QUALITY).length;
  sizes.set(file, size);
  return size;
}

type Scripts = {
  /** Files before the first paint. */
  first: string[];
  /** Files of each late part, with those of its charts. */
  late: string[][];
};

const loadableManifest = z.record(z.string(), z.object({ files: z.array(z.string()) }));

const textOf = (file: string) => readFileSync(join(build, file), 'utf8');

/** Files of a late part, and those of the charts that it loads in turn: Recharts, and what draws with it. */
function filesOfPart(files: string[]): string[] {
  const scripts = files.filter((file) => file.endsWith('.js'));
  const loaded = scripts.flatMap((file) =>
    [...textOf(file).matchAll(/"(static\/chunks\/[^"]+\.js)"/g)].flatMap(([, name]) => name ?? []),
  );
  return [...scripts, ...loaded.filter((file) => textOf(file).includes('recharts'))];
}

/** Scripts of each screen, by its route. */
function scriptsByRoute(): Map<string, Scripts> {
  const { rootMainFiles } = buildManifest.parse(
    JSON.parse(readFileSync(join(build, 'build-manifest.json'), 'utf8')),
  );
  const found = new Map<string, Scripts>();
  for (const name of readdirSync(join(build, 'server/app'), {
    recursive: true,
    encoding: 'utf8',
  })) {
    if (!name.endsWith(CLIENT_MANIFEST)) continue;
    const text = readFileSync(join(build, 'server/app', name), 'utf8');
    // `globalThis.__RSC_MANIFEST["/(console)/page"] = {…};`
    const [, route, json] =
      /__RSC_MANIFEST\["([^"]+)"\]\s*=\s*(\{[\s\S]*\});?\s*$/.exec(text) ?? [];
    if (!route || !json) throw new Error(`${name} is no manifest as this test knows it`);
    const { entryJSFiles } = clientManifest.parse(JSON.parse(json));
    const parts = loadableManifest.parse(
      JSON.parse(
        textOf(
          join('server/app', name.replace(CLIENT_MANIFEST, 'page/react-loadable-manifest.json')),
        ),
      ),
    );
    found.set(route, {
      first: [...new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()])],
      late: Object.values(parts).map(({ files }) => filesOfPart(files)),
    });
  }
  return found;
}

const bytesOf = (files: readonly string[]) =>
  [...new Set(files)].reduce((sum, file) => sum + sizeOf(file), 0);

describe('the JavaScript before the first paint', () => {
  it('is at most 200 kB on every screen', () => {
    const screens = [...scriptsByRoute()];
    expect(screens.length).toBeGreaterThan(8);
    const all = screens.map(([route, { first }]) => ({ route, bytes: bytesOf(first) }));
    const tooLarge = all.filter(({ bytes }) => bytes > MOST);
    expect(tooLarge, JSON.stringify(all, null, 1)).toEqual([]);
    // Whatever is measured is a page with React in it.
    for (const { bytes } of all) expect(bytes).toBeGreaterThan(50_000);
  });
});

describe('the JavaScript of a screen in all', () => {
  it('is at most 345 kB where charts follow', () => {
    const all = [...scriptsByRoute()].map(([route, { first, late }]) => {
      const parts = ALTERNATIVES.has(route) ? late : [late.flat()];
      const sizes = parts.map((files) => bytesOf([...first, ...files]));
      return { route, bytes: Math.max(bytesOf(first), ...sizes) };
    });
    const tooLarge = all.filter(({ bytes }) => bytes > MOST_IN_ALL);
    expect(tooLarge, JSON.stringify(all, null, 1)).toEqual([]);
    // The charts of the overview are among what is counted.
    const overview = all.find(({ route }) => route === '/(console)/page');
    expect(overview?.bytes).toBeGreaterThan(MOST + 90_000);
  });
});
