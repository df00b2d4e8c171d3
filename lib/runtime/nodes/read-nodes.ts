import type { Config } from '../../config/config';
import type { NodeList } from '../../contract/api/settings';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { listNodes } from '../../services/nodes/list-nodes';
import { inspectDatabase } from '../../store/open-stores';

/**
 * The processes that share a database, beside them and without one. Errors: AppError `not_found` where no server has used the
 * database yet, `unavailable` where it cannot be reached.
 */
export async function readNodes(
  storage: NonNullable<Config['storage']>,
  clock: Clock,
): Promise<NodeList> {
  const { stored } = await inspectDatabase(storage, clock);
  if (stored === null)
    throw new AppError('not_found', 'no server has used this database yet: it has no schemas', {
      retryable: false,
    });
  const { nodes, clockOffsetMs } = stored;
  // Reports have the time of the database.
  return listNodes({
    nodes: { list: async () => nodes },
    clock: { ...clock, now: () => clock.now() + clockOffsetMs },
  });
}
