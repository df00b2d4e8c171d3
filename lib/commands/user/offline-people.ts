import { resolve } from 'node:path';
import type { Actor } from '../../domain/people/people';
import { createPasswords } from '../../http/access/passwords';
import { systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { auditedState } from '../../services/audit/audited-state';
import type { PeopleContext } from '../../services/users/people-context';
import { openSqliteStores } from '../../store/sqlite/open-sqlite-stores';

/** Whoever can write the data directory could do all of this anyway; the log says that it was done here. */
const COMMAND_LINE: Actor = { id: 'cli', name: 'command line', role: 'admin', via: 'cli' };

/**
 * Runs a verb about people on a data directory that no server uses. Throws AppError `conflict`, naming the holder's pid,
 * where one does.
 */
export async function withOfflinePeople<T>(
  directory: string,
  run: (ctx: PeopleContext) => Promise<T>,
): Promise<T> {
  const logger = createLogger('user', 'warn');
  const stores = await openSqliteStores({
    directory: resolve(directory),
    logger,
    clock: systemClock,
  });
  try {
    const state = auditedState(stores.state, COMMAND_LINE);
    return await run({ state, clock: systemClock, passwords: createPasswords() });
  } finally {
    await stores.close();
  }
}
