import { join } from 'node:path';
import { systemClock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import { sleep } from '../../kit/sleep';
import type { Service } from '../../kit/supervisor';
import { inspectStoresInThread } from '../../store/open-stores';
import type { StoreHealth } from './store-health';

/** Not during the start, which has other work; then once a day. */
const FIRST_AFTER_MS = 5_000;
const EVERY_MS = 24 * 3_600_000;
/** After a check that could not read a file: too many are open, or the disk is away. */
const AGAIN_AFTER_MS = 60_000;

/** Checks the structure of both files after the start and once a day: damage is otherwise found only where it is read. */
export function createIntegrityService(deps: {
  directory: string;
  health: Pick<StoreHealth, 'noteDamage'>;
  logger: Logger;
}): Service {
  const { directory, health, logger } = deps;
  return {
    id: 'integrity',
    async run(signal) {
      // It reads files, so it goes by real time, whatever the clock of the product is.
      let waitMs = FIRST_AFTER_MS;
      while (await sleep(systemClock, waitMs, signal)) {
        const reports = await inspectStoresInThread({ directory, depth: 'quick' }, signal);
        waitMs = EVERY_MS;
        for (const { file, problems, unreadable } of reports ?? []) {
          const path = join(directory, file);
          if (unreadable !== null) {
            logger.warn({ file: path, reason: unreadable }, 'a store could not be checked');
            waitMs = AGAIN_AFTER_MS;
          }
          if (problems.length === 0) continue;
          logger.error({ file: path, problems }, 'a store is damaged: restore a backup');
          health.noteDamage(`${path} is damaged: ${problems[0]}`);
        }
      }
    },
  };
}
