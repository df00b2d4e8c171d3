import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import type { Random } from '../../kit/random';
import {
  type CopyCheck,
  type CopyProgressReport,
  copyStoresInto,
  openStoresForCopy,
  sealedTexts,
  verifyStoresCopy,
} from '../../store/open-stores';
import { fingerprintOf } from '../database/database-key';
import { compareKey } from '../secrets';
import { VERSION } from '../version';

export type CopyRequest = {
  directory: string;
  storage: NonNullable<Config['storage']>;
  key: NonNullable<Config['key']>;
  /** Compare both afterwards; where the copy is whole already, that alone. */
  verify: boolean;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  onProgress(report: CopyProgressReport): void;
};

/** `isWhole`: false where the signal ended it. `checks`: null where it was not verified. */
export type CopyOutcome = {
  isWhole: boolean;
  counts: Readonly<Record<string, number>>;
  checks: CopyCheck[] | null;
};
export type { CopyCheck, CopyProgressReport };

/**
 * Copies the stores of a data directory into an empty database, or goes on where an earlier call stopped. Secrets stay sealed, so the
 * key of the database must be that of the directory. Errors: AppError `conflict` where a process uses the directory, or the
 * database contains anything else; `not_found`, `invalid_input` for a wrong key, `unavailable`, `busy`.
 */
export async function copyDirectory(request: CopyRequest): Promise<CopyOutcome> {
  const { directory, storage, key, verify, clock, random, signal, onProgress } = request;
  const source = await openStoresForCopy(directory);
  try {
    const problem = compareKey(key, { directory, sealed: sealedTexts(directory) });
    if (problem !== null) throw new AppError('invalid_input', problem, { retryable: false });
    const isWhole = await copyStoresInto(source, {
      storage,
      version: VERSION,
      installation: { keyFingerprint: fingerprintOf(key) },
      isRepeated: verify,
      clock,
      signal,
      onProgress,
    });
    const checks = verify && isWhole ? await verifyStoresCopy(source, storage, random) : null;
    return { isWhole, counts: source.counts, checks };
  } finally {
    source.close();
  }
}
