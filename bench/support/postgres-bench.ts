import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/kit/clock';
import { openStores } from '../../lib/store/open-stores';
import type { Stores } from '../../lib/store/stores';
import { missingPrograms, removeCluster, startCluster } from '../../tests/support/postgres/cluster';
import { report, say } from './result';

const DURABLE = { fsync: 'on', full_page_writes: 'on' };

export type BenchDatabase = {
  url: string;
  /** Opens both stores; the caller closes them. */
  open(options: { poolSize: number }): Promise<Stores>;
  /** Stops the server and removes its files. */
  remove(): Promise<void>;
};

/** A durable PostgreSQL for one bench. Where the programs are missing it says so, reports nothing and ends the process. */
export async function startBenchDatabase(of: { sharedBuffers: string }): Promise<BenchDatabase> {
  const missing = missingPrograms();
  if (missing !== null) {
    say(missing);
    await report([]);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-pg-'));
  const { url } = await startCluster(folder, { ...DURABLE, shared_buffers: of.sharedBuffers });
  return {
    url,
    open({ poolSize }) {
      const storage = { url, directUrl: null, poolSize, lanes: 4, prepare: true, unsafe: false };
      return openStores({ directory: '', storage, clock: systemClock });
    },
    remove: () => removeCluster(folder),
  };
}
