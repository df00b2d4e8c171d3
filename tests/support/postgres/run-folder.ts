import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOLDER_VARIABLE, OWNER_VARIABLE, removeCluster } from './cluster';

let folder: string | null = null;

/** Called by vitest before the first test, for each project: names the folder, in which the first test that needs it starts a server. */
export function setup(): void {
  if (process.env[FOLDER_VARIABLE] !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'tocsin-pg-'));
  process.env[FOLDER_VARIABLE] = folder;
  process.env[OWNER_VARIABLE] = `${process.pid}`;
}

export async function teardown(): Promise<void> {
  const ended = folder;
  folder = null;
  if (ended !== null) await removeCluster(ended);
}
