import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import { openStores } from '../../store/open-stores';
import { type NewKey, ownersOfSecrets } from '../health/begin-with-new-key';
import { adoptKey } from './database-key';

type Database = { storage: NonNullable<Config['storage']>; key: NonNullable<Config['key']> };

/**
 * Makes the configured key that of the database. Errors: AppError `conflict` where it is that already, `unavailable` where the
 * database cannot be used.
 */
export async function adoptConfiguredKey(
  { storage, key }: Database,
  clock: Clock,
): Promise<NewKey> {
  const stores = await openStores({ directory: '', storage, clock });
  try {
    await adoptKey(key, { state: stores.state, clock });
    return { kept: null, unreadable: await ownersOfSecrets(stores.state) };
  } finally {
    await stores.close();
  }
}
