import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** Share of the queue from which new batches are refused, so that those under way still fit. */
const FULL_FROM = 0.8;

/** Throws AppError `busy` while the collector's queue is nearly full. */
export function requireQueueRoom({ collector }: Pick<ServiceContext, 'collector'>): void {
  const { queueDepth, queueLimit } = collector.stats();
  if (queueDepth > FULL_FROM * queueLimit)
    throw new AppError('busy', 'too much is waiting to be stored; try again shortly');
}
