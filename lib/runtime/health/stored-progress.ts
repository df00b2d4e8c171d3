import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StoredProgress, storedProgressSchema } from '../../contract/output/progress-file';
import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import { sleep } from '../../kit/sleep';
import type { Service } from '../../kit/supervisor';
import type { StoreProgress, Stores } from '../../store/stores';

const PROGRESS_FILE = 'tocsin.progress';
const EVERY_MS = 30_000;

/** What was stored when it was last noted; null where that is unknown. */
export function readProgress(directory: string): StoredProgress | null {
  try {
    return storedProgressSchema.parse(
      JSON.parse(readFileSync(join(directory, PROGRESS_FILE), 'utf8')),
    );
  } catch {
    return null;
  }
}

/**
 * What is missing of the stores: they end before what an earlier process noted as stored. SQLite opens a file whose write-ahead log
 * is gone or damaged without an error, as it was at its last checkpoint. Null where nothing is missing.
 */
export function lostSince(noted: StoredProgress | null, now: StoreProgress): string | null {
  if (!noted) return null;
  const lost = [
    now.events < noted.events ? `${noted.events - now.events} appends of events.db` : null,
    now.state < noted.state ? `${noted.state - now.state} changes of state.db` : null,
  ].filter((text) => text !== null);
  if (lost.length === 0) return null;
  return `${lost.join(' and ')} are missing that were stored by ${new Date(noted.at).toISOString()}: a write-ahead log (-wal) was lost or damaged, or a file was replaced by an older one. Restore a newer backup if there is one`;
}

type Deps = {
  stores: Pick<Stores, 'progress'>;
  directory: string;
  clock: Clock;
  logger: Logger;
};

/** Warns where something is missing since the last process. */
export async function warnOfLoss({ stores, directory, logger }: Deps): Promise<void> {
  const lost = lostSince(readProgress(directory), await stores.progress());
  if (lost) logger.error({ directory }, lost);
}

/** Notes what is stored. A note that cannot be written is left out: the next one may be. */
export async function noteProgress({ stores, directory, clock }: Deps): Promise<void> {
  try {
    const file = join(directory, PROGRESS_FILE);
    const noted: StoredProgress = { ...(await stores.progress()), at: clock.now() };
    writeFileSync(`${file}.new`, JSON.stringify(noted), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  } catch {
    // A full disk says so elsewhere.
  }
}

/** Notes what is stored from time to time, for `warnOfLoss` of the next process. */
export function createProgressService(deps: Deps): Service {
  return {
    id: 'progress',
    async run(signal) {
      while (await sleep(deps.clock, EVERY_MS, signal)) await noteProgress(deps);
    },
  };
}
