import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const FOLDER = fileURLToPath(new URL('../fixtures/upgrade/', import.meta.url));

/** Names of the data directories of earlier versions, oldest first. */
export const upgradeFixtures = (): string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const aboutSchema = z.object({
  /** When the process was killed, epoch ms. */
  writtenAt: z.number(),
  stagingId: z.string(),
  productionId: z.string(),
  /** A paused target with connection settings; absent where there was none yet. */
  voiceId: z.string().optional(),
  /** Where its receivers listened. */
  hooks: z.string(),
  received: z.array(z.object({ receiver: z.string(), path: z.string(), body: z.unknown() })),
});
export type UpgradeFixture = z.infer<typeof aboutSchema> & {
  directory: string;
  remove(): void;
};

/** A copy of one of them in a directory of its own. */
export function unpackFixture(name: string): UpgradeFixture {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-upgrade-'));
  mkdirSync(directory, { recursive: true });
  for (const file of readdirSync(join(FOLDER, name))) {
    const content = gunzipSync(readFileSync(join(FOLDER, name, file)));
    writeFileSync(join(directory, basename(file, '.gz')), content, { mode: 0o600 });
  }
  const about = aboutSchema.parse(JSON.parse(readFileSync(join(directory, 'about.json'), 'utf8')));
  return { ...about, directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
