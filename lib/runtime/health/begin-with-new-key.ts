import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { openStores, sealedTexts } from '../../store/open-stores';
import type { StateStore } from '../../store/state-store';
import { checkKey, createKey, KEY_FILE } from '../secrets';

export type NewKey = {
  /** Where the key that was there is now; null where there was none. */
  kept: string | null;
  /** Names of what has secrets that no key opens any more, as "target staging chat". */
  unreadable: string[];
};

/**
 * Begins with a new key in a data directory that no server uses: secrets that an earlier key sealed stay unreadable and have to be
 * entered again. A key that is there is kept under another name. Errors: AppError `conflict` where the present key opens everything
 * (unless `force`) or the directory is in use, `unavailable`.
 */
export async function beginWithNewKey(
  directory: string,
  { force, clock }: { force: boolean; clock: Clock },
): Promise<NewKey> {
  const stores = await openStores({ directory, clock: systemClock });
  try {
    const problem = checkKey(directory, sealedTexts(directory));
    if (problem === null && !force)
      throw new AppError(
        'conflict',
        `${join(directory, KEY_FILE)} opens every stored secret: a new key would make them unreadable. Add --force if you want that`,
        { retryable: false },
      );
    const kept = moveAside(directory, clock);
    createKey(directory);
    return { kept, unreadable: await ownersOfSecrets(stores.state) };
  } finally {
    await stores.close();
  }
}

/** Names of what has sealed secrets, as "target staging chat". */
export async function ownersOfSecrets(state: Pick<StateStore, 'list'>): Promise<string[]> {
  const [targets, notifiers] = await Promise.all([state.list('target'), state.list('notifier')]);
  return [
    ...targets.filter(isSealed).map(({ value }) => `target ${value.environment} ${value.name}`),
    ...notifiers.filter(isSealed).map(({ value }) => `notifier ${value.name}`),
  ];
}

const isSealed = ({ value }: { value: unknown }) => JSON.stringify(value).includes('sealed:v1:');

function moveAside(directory: string, clock: Clock): string | null {
  const path = join(directory, KEY_FILE);
  const kept = `${path}.old-${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    renameSync(path, kept);
    return kept;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
