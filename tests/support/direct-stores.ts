import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/kit/clock';
import { openStores } from '../../lib/store/open-stores';
import type { Stores } from '../../lib/store/stores';

export type DirectStores = Pick<Stores, 'events' | 'state' | 'backup' | 'close'>;

/** Stores in a directory of their own, without threads: quick to open, and the directory is gone when they are closed. */
export async function openDirectStores(): Promise<DirectStores> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const { events, state, backup, close } = await openStores({
    clock: systemClock,
    directory,
    bulk: true,
  });
  return {
    events,
    state,
    backup,
    async close() {
      await close();
      rmSync(directory, { recursive: true });
    },
  };
}
