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
      for (
        let waitMs = FIRST_AFTER_MS;
        await sleep(systemClock, waitMs, signal);
        waitMs = EVERY_MS
      ) {
        const reports = await inspectStoresInThread({ directory, depth: 'quick' }, signal);
        for (const { file, problems } of reports ?? []) {
          if (problems.length === 0) continue;
          const path = join(directory, file);
          logger.error({ file: path, problems }, 'a store is damaged: restore a backup');
          health.noteDamage(`${path} is damaged: ${problems[0]}`);
        }
      }
    },
  };
}
