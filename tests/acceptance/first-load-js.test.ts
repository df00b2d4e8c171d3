/** How much JavaScript a screen loads before its first paint, by the manifests of the build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';

/** Bytes, as transferred. */
const MOST = 200_000;
/** As `lib/http/server/compress-responses.ts`. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const buildManifest = z.object({ rootMainFiles: z.array(z.string()) });
const clientManifest = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) });

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

/** Files of the scripts of each screen, by its route. */
function scriptsByRoute(): Map<string, string[]> {
  const { rootMainFiles } = buildManifest.parse(
    JSON.parse(readFileSync(join(build, 'build-manifest.json'), 'utf8')),
  );
  const found = new Map<string, string[]>();
  for (const name of readdirSync(join(build, 'server/app'), {
    recursive: true,
    encoding: 'utf8',
  })) {
    if (!name.endsWith('page_client-reference-manifest.js')) continue;
    const text = readFileSync(join(build, 'server/app', name), 'utf8');
    // `globalThis.__RSC_MANIFEST["/(console)/page"] = {…};`
    const [, route, json] =
      /__RSC_MANIFEST\["([^"]+)"\]\s*=\s*(\{[\s\S]*\});?\s*$/.exec(text) ?? [];
    if (!route || !json) throw new Error(`${name} is no manifest as this test knows it`);
    const { entryJSFiles } = clientManifest.parse(JSON.parse(json));
    found.set(route, [...new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()])]);
  }
  return found;
}

describe('the JavaScript before the first paint', () => {
  it('is at most 200 kB on every screen', () => {
    const screens = [...scriptsByRoute()];
    expect(screens.length).toBeGreaterThan(8);
    const all = screens.map(([route, files]) => ({
      route,
      bytes: files.reduce((sum, file) => sum + sizeOf(file), 0),
    }));
    const tooLarge = all.filter(({ bytes }) => bytes > MOST);
    expect(tooLarge, JSON.stringify(all, null, 1)).toEqual([]);
    // Whatever is measured is a page with React in it.
    for (const { bytes } of all) expect(bytes).toBeGreaterThan(50_000);
  });
});
